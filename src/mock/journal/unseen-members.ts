import type { Condition } from "../../matching/condition.ts";
import { knowsPointer, nearestPointerHint } from "../../matching/known-pointers.ts";
import { namesOperation } from "../../matching/names-operation.ts";
import { whyNever } from "../../matching/why-never.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { type ParameterTrees, parameterTrees } from "../faults/rule-warnings.ts";
import { type ClaimedCall, rowConditions } from "./claimed-call.ts";
import type { PossibleCalls } from "./possible-calls.ts";
import { answerOf, notKept, type RecordedCall, rowsOfRecorded } from "./recorded-call.ts";
import { unseenAnswers } from "./unseen-answers.ts";
import type { UnseenMember } from "./unseen-member.ts";

/**
 * What a claim asks for that no call had: a member that none had, or what none had and none can have. It says nothing of
 * those calls then. Who asks whether a documented member is absent, or how many rows there were, does say something of them.
 * @param operation what the claim names
 * @param calls those of the operation
 */
export function unseenMembers(
  claimed: ClaimedCall,
  operation: string,
  calls: readonly RecordedCall[],
  possible: PossibleCalls,
): readonly UnseenMember[] {
  const contracts = possible.contracts.filter(({ name }) => namesOperation(operation, name));
  const trees = parameterTrees(contracts);
  const of = operation === "*" ? "" : ` of ${operation}`;
  const none = calls.length === 0 ? ": there was no such call" : "";
  return [
    ...unseenAnswers(claimed.plain, calls, { of, codes: possible.codes, hasRows: trees.mostRows > 0 }),
    ...unseenIn(claimed.sent, calls, trees.call).map(({ member, like, hint }) => ({
      name: member,
      text: `no call${of} had ${named(member)}${like}${hint}${none}`,
    })),
    ...(claimed.row ? unseenRows(claimed, calls, trees, { of, none }) : []),
  ];
}

interface CallWords {
  /** ` of customer_events.*` */
  readonly of: string;
  /** That there was no call at all, when there was none. */
  readonly none: string;
}

function unseenRows(
  claimed: ClaimedCall,
  calls: readonly RecordedCall[],
  { row, mostRows }: ParameterTrees,
  { of, none }: CallWords,
): readonly UnseenMember[] {
  const { at, members } = rowConditions(claimed);
  const rows = calls.flatMap(rowsOfRecorded).filter((one) => at.every(({ read, holds }) => holds(read(one))));
  const indexes = at.flatMap(({ expected }) => expected["in"] as readonly number[]);
  const isBeyond = mostRows > 0 && indexes.length > 0 && indexes.every((index) => index >= mostRows);
  const isAboutRowsAlone = members.length === 0 && calls.length > 0 && mostRows > 0 && !isBeyond;
  if (rows.length === 0 && !isAboutRowsAlone) {
    const which = indexes.length > 0 ? ` ${indexes.join(", ")}` : "";
    const why = isBeyond ? `, and none may: it has at most ${mostRows}, from 0 to ${mostRows - 1}` : none;
    return [{ name: "rows", text: `no call${of} had a row${which}${why}` }];
  }
  return unseenIn(members, rows, row).map(({ member, like, hint }) => ({
    name: `rows${member}`,
    text: `no row of a call${of} had ${member}${like}${hint}`,
  }));
}

const isPointer = (member: string) => member === "" || member.startsWith("/");

const named = (member: string) => (isPointer(member) ? member || "parameters" : `the ${member}`);

const isThere = (value: unknown) => value !== undefined && value !== notKept;

interface Unseen {
  readonly member: string;
  /** That it was there, but not as it is asked for, and why it cannot be. */
  readonly like: string;
  readonly hint: string;
}

function unseenIn<Asked>(
  conditions: readonly Condition<Asked>[],
  all: readonly Asked[],
  trees: readonly SchemaNode[],
): readonly Unseen[] {
  return conditions.flatMap((condition): Unseen | readonly Unseen[] => {
    const { member, read, expected } = condition;
    if (all.some((one) => isThere(read(one)))) return impossibleIn(condition, all, trees);
    const isKnown = isPointer(member) && trees.some((tree) => knowsPointer(tree, member));
    if (all.length > 0 && expected["absent"] !== undefined && (isKnown || !isPointer(member))) return [];
    const hint = isPointer(member) && !isKnown ? nearestPointerHint(member, trees) : "";
    return { member, like: "", hint: hint && `; ${hint}` };
  });
}

function impossibleIn<Asked>(
  condition: Condition<Asked>,
  all: readonly Asked[],
  trees: readonly SchemaNode[],
): readonly Unseen[] {
  if (!isPointer(condition.member) || all.some((one) => answerOf(condition, one))) return [];
  const why = whyNever(condition, trees);
  return why === undefined ? [] : [{ member: condition.member, like: ` like that, and none may: ${why}`, hint: "" }];
}
