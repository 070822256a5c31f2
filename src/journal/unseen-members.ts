import { parameterTrees } from "../faults/parameter-trees.ts";
import type { Condition } from "../matching/condition.ts";
import { knowsPointer, nearestPointerHint } from "../matching/known-pointers.ts";
import { namesOperation } from "../matching/names-operation.ts";
import type { Contract } from "../method.ts";
import type { SchemaNode } from "../wire/schema-node.ts";
import { type ClaimedCall, rowConditions } from "./claimed-call.ts";
import { notKept, type RecordedCall, rowsOfRecorded } from "./recorded-call.ts";

/** A member that a claim names and that nothing had. */
export interface UnseenMember {
  /** As the claim names it: `/profile`, `header x-client`, `rows/profile`. */
  readonly name: string;
  /** What it is that nothing had, and what may have been meant. */
  readonly text: string;
}

/**
 * The members that a claim names and that no call had: it says nothing of those calls. Who asks whether a documented
 * member is absent, or how many rows there were, does say something of them.
 * @param operation what the claim names
 * @param calls those of the operation
 */
export function unseenMembers(
  claimed: ClaimedCall,
  operation: string,
  calls: readonly RecordedCall[],
  contracts: readonly Contract[],
): readonly UnseenMember[] {
  const trees = parameterTrees(contracts.filter(({ name }) => namesOperation(operation, name)));
  const { at, members } = rowConditions(claimed);
  const rows = (claimed.row ? calls : [])
    .flatMap(rowsOfRecorded)
    .filter((row) => at.every(({ read, holds }) => holds(read(row))));
  const of = operation === "*" ? "" : ` of ${operation}`;
  const none = calls.length === 0 ? ": there was no such call" : "";
  const call = `no call${of} had`;
  const isAboutRowsAlone = members.length === 0 && calls.length > 0 && trees.row.length > 0;
  if (claimed.row && rows.length === 0 && !isAboutRowsAlone) {
    const index = at.map(({ expected }) => ` ${[expected["in"]].flat().join(", ")}`).join("");
    return [{ name: "rows", text: `${call} a row${index}${none}` }];
  }
  return [
    ...unseenIn(claimed.sent, calls, trees.call).map(({ member, hint }) => ({
      name: member,
      text: `${call} ${named(member)}${hint}${none}`,
    })),
    ...unseenIn(members, rows, trees.row).map(({ member, hint }) => ({
      name: `rows${member}`,
      text: `no row of a call${of} had ${member}${hint}`,
    })),
  ];
}

const isPointer = (member: string) => member === "" || member.startsWith("/");

const named = (member: string) => (isPointer(member) ? member || "parameters" : `the ${member}`);

const isThere = (value: unknown) => value !== undefined && value !== notKept;

function unseenIn<Asked>(
  conditions: readonly Condition<Asked>[],
  all: readonly Asked[],
  trees: readonly SchemaNode[],
): readonly { readonly member: string; readonly hint: string }[] {
  return conditions.flatMap(({ member, read, expected }) => {
    if (all.some((one) => isThere(read(one)))) return [];
    const isKnown = isPointer(member) && trees.some((tree) => knowsPointer(tree, member));
    if (all.length > 0 && expected["absent"] !== undefined && (isKnown || !isPointer(member))) return [];
    const hint = isPointer(member) && !isKnown ? nearestPointerHint(member, trees) : "";
    return { member, hint: hint && `; ${hint}` };
  });
}
