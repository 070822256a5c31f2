import * as z from "zod";
import type { Contract } from "../method.ts";
import { rowPath } from "../wire/bulk.ts";
import { ignoredMembers, type MemberTree, memberTree } from "../wire/ignored-members.ts";
import { issueRefusal } from "../wire/issue-refusal.ts";
import type { Refusal } from "../wire/refusal.ts";
import type { Release } from "../wire/release.ts";
import { released } from "../wire/released.ts";
import { understander } from "../wire/understander.ts";

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
}

const readers = new WeakMap<Contract, Map<number, ParameterReader>>();

/** The reader of a method for a release; made once. */
export function parameterReader(contract: Contract, release: Release): ParameterReader {
  const byRelease = readers.get(contract) ?? new Map<number, ParameterReader>();
  readers.set(contract, byRelease);
  const there = byRelease.get(release.order);
  if (there) return there;
  const made = makeReader(contract, release);
  byRelease.set(release.order, made);
  return made;
}

function makeReader(contract: Contract, release: Release): ParameterReader {
  const parameters = released(contract.parameters, release);
  const [callSchema, rowSchema] = contract.bulk ? apart(parameters, contract.bulk.set) : [parameters, z.object({})];
  const call = compiled(callSchema);
  const row = compiled(rowSchema);
  const rowAt = (index: number) => rowPath(contract.bulk?.set ?? "", index);
  return {
    call: (given) => call.read(given, wholeAt, 0),
    ignoredInCall: (given) => ignoredMembers(given, call.tree),
    row: (given, index) => row.read(given, rowAt, index),
    ignoredInRow: (given) => ignoredMembers(given, row.tree),
  };
}

const wholeAt = () => "";

/** A bulk method's parameters, once for the call, which leaves its rows alone, and once for a row. */
function apart(parameters: z.ZodObject, set: string): [z.ZodObject, z.ZodType] {
  const rows = parameters.shape[set] as z.ZodArray<z.ZodType>;
  const unread = z.core.clone(rows, { ...rows._zod.def, element: z.unknown() } as never, { parent: true }) as z.ZodType;
  return [z.object({ ...parameters.shape, [set]: unread }), rows.element];
}

function compiled(schema: z.ZodType) {
  const understands = understander(schema);
  const tree = memberTree(schema) as MemberTree;
  let parser: z.ZodType | undefined;
  return {
    tree,
    /** @param at tells the path of what is read from its index, when an error text wants it */
    read(given: object, at: (index: number) => string, index: number): object | Refusal {
      if (understands(given)) return given;
      parser ??= z.compile(schema, { strict: true });
      const result = parser.safeParse(given);
      if (result.success) return result.data as object;
      return issueRefusal(result.error.issues[0] as z.core.$ZodIssue, schema, given, at(index));
    },
  };
}
