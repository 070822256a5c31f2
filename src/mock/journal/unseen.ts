import { nearestHint } from "../../ground/config-error.ts";
import { knowsPointer, nearestPointerHint } from "../../matching/json-pointer.ts";
import { namesOperation } from "../../matching/names-operation.ts";
import type { Condition } from "../../matching/rule-index.ts";
import { whyNever } from "../../matching/why-never.ts";
import type { Contract } from "../../vendor/method.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { type ParameterTrees, parameterTrees } from "../faults/rule-warnings.ts";
import { type ClaimedCall, rowConditions } from "./claimed-call.ts";
import type { NumberedRecord } from "./journal.ts";
import { answerOf, type KeptCall, notKept, rowsSent } from "./kept-call.ts";

/** What a claim asks for and nothing had. */
export interface UnseenMember {
  /** As the claim names it: `/profile`, `header x-client`, `rows/profile`, `statusCode`. */
  readonly name: string;
  /** What it is that nothing had, why, and what may have been meant. */
  readonly text: string;
}

/** What the calls of a journal can be. */
export interface PossibleCalls {
  /** Of all methods. */
  readonly contracts: readonly Contract[];
  /** The codes by which they, and rows of them, are answered. */
  readonly codes: readonly string[];
}

/**
 * What a claim asks for that no call had: a member that none had, or what none had and none can have. It says nothing of
 * those calls then. Who asks whether a documented member is absent, or how many rows there were, does say something of them.
 * @param operation what the claim names
 * @param calls those of the operation
 */
export function unseenMembers(
  claimed: ClaimedCall,
  operation: string,
  calls: readonly KeptCall[],
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
  calls: readonly KeptCall[],
  { row, mostRows }: ParameterTrees,
  { of, none }: CallWords,
): readonly UnseenMember[] {
  const { at, members } = rowConditions(claimed);
  const rows = calls.flatMap(rowsSent).filter((one) => at.every(({ read, holds }) => holds(read(one))));
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

/** What calls can be answered. */
interface Answers {
  /** ` of customer_events.*`, for texts. */
  readonly of: string;
  readonly codes: readonly string[];
  /** Can a call of them be processed in part? */
  readonly hasRows: boolean;
}

/**
 * What a claim asks of answers that none of the calls had and none can have: a code that nothing is answered with, an HTTP
 * status that there is not, part of the rows of methods without rows.
 */
function unseenAnswers(
  conditions: readonly Condition<NumberedRecord>[],
  calls: readonly KeptCall[],
  answers: Answers,
): readonly UnseenMember[] {
  return conditions.flatMap((condition) => {
    const text = whyUnanswered(condition.member, String(condition.expected["equals"]), answers);
    const isNever = text !== undefined && calls.every((call) => answerOf(condition, call) === false);
    return isNever ? [{ name: condition.member, text }] : [];
  });
}

function whyUnanswered(member: string, asked: string, { of, codes, hasRows }: Answers): string | undefined {
  if (member === "outcome" && /^(partly |un)processed$/.test(asked) && !hasRows) {
    return `no call${of} can be ${asked}, as none has rows`;
  }
  if (member !== "statusCode" || codes.includes(asked) || /^(0|[1-5]\d\d)$/.test(asked)) return undefined;
  const hint = /^\d+$/.test(asked)
    ? "an HTTP status is from 100 to 599, or 0 for no answer"
    : nearestHint(asked, codes);
  return `no call${of} was answered ${asked}, and none is; ${hint}`;
}
