import * as z from "zod";
import type { Contract } from "../method.ts";
import type { Assumes, BehaviourId } from "../wire/assumptions.ts";
import { rowPath } from "../wire/bulk.ts";
import { doubtfulValues } from "../wire/doubtful-values.ts";
import { type FastCheck, fastCheck } from "../wire/fast-check.ts";
import { ignoredMembers } from "../wire/ignored-members.ts";
import { issueRefusal } from "../wire/issue-refusal.ts";
import type { Refusal } from "../wire/refusal.ts";
import type { Release } from "../wire/release.ts";
import { nodeAt, type SchemaNode } from "../wire/schema-node.ts";
import { schemaTree, withUnreadSet } from "../wire/schema-tree.ts";
import { switchedValues, type ValueSwitch } from "./switched-values.ts";

/** Reads the parameters of one method as one release knows them. */
export interface ParameterReader {
  /** What comes back as it was given holds nothing that is ignored. */
  call(parameters: object): object | Refusal;
  ignoredInCall(parameters: object): readonly string[];
  /**
   * What comes back as it was given holds nothing that is ignored.
   * @param at index of the row in the set
   */
  row(row: object, at: number): object | Refusal;
  ignoredInRow(row: object): readonly string[];
  /** What no page says of values in the call, or in a row, that are taken all the same. */
  doubtsInCall(parameters: object): readonly BehaviourId[];
  doubtsInRow(row: object): readonly BehaviourId[];
  /** The parameters of the call, or a row, as these switches have them read. */
  switchedCall(parameters: object, on: readonly ValueSwitch[], assumes: Assumes): object | Refusal;
  switchedRow(row: object, at: number, on: readonly ValueSwitch[], assumes: Assumes): object | Refusal;
}

const readers = new WeakMap<SchemaNode, ParameterReader>();

/** The reader of a method for a release; made once. */
export function parameterReader({ parameters, bulk }: Contract, release: Release): ParameterReader {
  const tree = schemaTree(parameters, release);
  const reader = readers.get(tree) ?? makeReader(tree, bulk?.set);
  readers.set(tree, reader);
  return reader;
}

/** A bulk method's parameters are read once for the call, which leaves its rows alone, and once for each row. */
function makeReader(tree: SchemaNode, set = ""): ParameterReader {
  const call = objectReader(set === "" ? tree : withUnreadSet(tree, set));
  const row = set === "" ? call : objectReader(nodeAt(tree, [set, 0]));
  return {
    call: (given) => read(call, given, ""),
    ignoredInCall: (given) => ignoredMembers(given, call.tree),
    row: (given, index) => read(row, given, set, index),
    ignoredInRow: (given) => ignoredMembers(given, row.tree),
    doubtsInCall: (given) => doubtfulValues(given, call.tree),
    doubtsInRow: (given) => doubtfulValues(given, row.tree),
    switchedCall: (given, on, assumes) => switchedValues(given, call.tree, on, "", assumes),
    switchedRow: (given, index, on, assumes) => switchedValues(given, row.tree, on, rowPath(set, index), assumes),
  };
}

interface ObjectReader {
  readonly tree: SchemaNode;
  readonly check: FastCheck;
  /** Made for the first object that the check does not take. */
  parser: z.ZodType | undefined;
}

const objectReader = (tree: SchemaNode): ObjectReader => ({ tree, check: fastCheck(tree), parser: undefined });

function read(reader: ObjectReader, given: object, set: string, index?: number): object | Refusal {
  const { tree, check } = reader;
  if (check(given)) return given;
  reader.parser ??= z.compile(tree.schema, { strict: true });
  const result = reader.parser.safeParse(given);
  if (result.success) return result.data as object;
  const at = index === undefined ? set : rowPath(set, index);
  return issueRefusal(result.error.issues[0] as z.core.$ZodIssue, tree, given, at);
}
