import * as z from "zod";
import type { Contract } from "../../vendor/method.ts";
import type { Assumes, BehaviourId } from "../../wire/assumptions.ts";
import { rowPath } from "../../wire/bulk.ts";
import { doubtfulValues } from "../../wire/doubtful-values.ts";
import { type FastCheck, fastCheck } from "../../wire/fast-check.ts";
import { issueRefusal, type Refusal } from "../../wire/refusal.ts";
import type { Release } from "../../wire/release.ts";
import { nodeAt, type SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree, withUnreadSet } from "../../wire/schema-tree.ts";
import { switchedValues, type ValueSwitch } from "./switched-values.ts";

/** What was read of a call, or of a row. */
export interface ReadParameters {
  /** The very object that was sent, where its check took it as it stands. */
  readonly parameters: object | Refusal;
  /** What no page says of values in it that are taken all the same. */
  readonly doubts: readonly BehaviourId[];
  /** Is more wrong with it than the refusal says? */
  readonly hasMoreMistakes?: boolean;
}

/** Reads the parameters of one method as one release knows them. */
export interface ParameterReader {
  call(sent: object): ReadParameters;
  /** Is a row taken as it stands, with nothing in it of which no page tells? */
  isPlainRow(sent: unknown): boolean;
  /** @param at index of the row in the set */
  row(sent: object, at: number): ReadParameters;
  /** The parameters of the call, or a row, as these switches have them read. */
  switchedCall(sent: object, on: readonly ValueSwitch[], assumes: Assumes): object | Refusal;
  switchedRow(sent: object, at: number, on: readonly ValueSwitch[], assumes: Assumes): object | Refusal;
  /** The identifiers of a row that could be read, of a row that is refused. */
  identifiersIn(sent: object): object;
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
    call: (sent) => read(call, sent, ""),
    isPlainRow: (sent) => row.check(sent) === "plain",
    row: (sent, index) => read(row, sent, set, index),
    switchedCall: (sent, on, assumes) => switchedValues(sent, call.tree, on, "", assumes),
    switchedRow: (sent, index, on, assumes) => switchedValues(sent, row.tree, on, rowPath(set, index), assumes),
    identifiersIn: (sent) => identifiersIn(sent as Readonly<Record<string, unknown>>, row.tree),
  };
}

interface ObjectReader {
  readonly tree: SchemaNode;
  readonly check: FastCheck;
  /** Made for the first object that the check does not take. */
  parser: z.ZodType | undefined;
}

const objectReader = (tree: SchemaNode): ObjectReader => ({ tree, check: fastCheck(tree), parser: undefined });

function read(reader: ObjectReader, sent: object, set: string, index?: number): ReadParameters {
  const { tree, check } = reader;
  const fit = check(sent);
  if (fit === "plain") return { parameters: sent, doubts: none };
  const doubts = doubtfulValues(sent, tree);
  if (fit === "doubtful") return { parameters: sent, doubts };
  reader.parser ??= z.compile(tree.schema, { strict: true });
  const result = reader.parser.safeParse(sent);
  if (result.success) return { parameters: result.data as object, doubts };
  const at = index === undefined ? set : rowPath(set, index);
  const refusal = issueRefusal(result.error.issues[0] as z.core.$ZodIssue, tree, sent, at);
  const hasMoreMistakes = result.error.issues.length > 1;
  return { parameters: refusal, doubts, hasMoreMistakes };
}

function identifiersIn(sent: Readonly<Record<string, unknown>>, { members }: SchemaNode): object {
  const identifiers = [...members.values()].filter(({ kind }) => kind === "object");
  const read = identifiers.map(({ name, schema }) => [name, schema.safeParse(sent[name]).data]);
  return Object.fromEntries(read);
}

const none: readonly never[] = Object.freeze([]);
