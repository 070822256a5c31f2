import { nearestHint } from "../../ground/config-error.ts";
import { knowsPointer, nearestPointerHint } from "../../matching/json-pointer.ts";
import { namesOperation } from "../../matching/names-operation.ts";
import type { Condition } from "../../matching/rule-index.ts";
import { whyNever } from "../../matching/why-never.ts";
import type { Contract } from "../../vendor/method.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { type ParameterTrees, parameterTrees } from "../faults/rule-warnings.ts";
import type { ClaimedCall } from "./claimed-call.ts";
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
    ...claimed.plain.flatMap((condition) => {
      const { member, expected } = condition;
      const why = whyUnanswered(member, String(expected["equals"]), possible.codes, trees.mostRows > 0);
      const isNever = why !== undefined && calls.every((call) => answerOf(condition, call) === false);
      return isNever ? [{ name: member, text: `no call${of} ${why}` }] : [];
    }),
    ...unseenIn(claimed.sent, calls, trees.call).map(({ member, why }) => ({
      name: member,
      text: `no call${of} had ${isPointer(member) ? member || "parameters" : `the ${member}`}${why}${none}`,
    })),
    ...(claimed.row ? unseenRows(claimed.row, calls, trees, of, none) : []),
  ];
}

function unseenRows(
  { at, members }: NonNullable<ClaimedCall["row"]>,
  calls: readonly KeptCall[],
  { row, mostRows }: ParameterTrees,
  of: string,
  none: string,
): readonly UnseenMember[] {
  const rows = calls.flatMap(rowsSent).filter((one) => at.every(({ read, holds }) => holds(read(one))));
  const indexes = at.flatMap(({ expected }) => expected["in"] as readonly number[]);
  const isBeyond = mostRows > 0 && indexes.length > 0 && indexes.every((index) => index >= mostRows);
  const isAboutRowsAlone = members.length === 0 && calls.length > 0 && mostRows > 0 && !isBeyond;
  if (rows.length === 0 && !isAboutRowsAlone) {
    const which = indexes.length > 0 ? ` ${indexes.join(", ")}` : "";
    const why = isBeyond ? `, and none may: it has at most ${mostRows}, from 0 to ${mostRows - 1}` : none;
    return [{ name: "rows", text: `no call${of} had a row${which}${why}` }];
  }
  return unseenIn(members, rows, row).map(({ member, why }) => ({
    name: `rows${member}`,
    text: `no row of a call${of} had ${member}${why}`,
  }));
}

const isPointer = (member: string) => member === "" || member.startsWith("/");

const isThere = (value: unknown) => value !== undefined && value !== notKept;

/** A member that none had, and how that is said: that it was there but not like that, why it cannot be, what was meant. */
interface Unseen {
  readonly member: string;
  readonly why: string;
}

function unseenIn<Asked>(
  conditions: readonly Condition<Asked>[],
  all: readonly Asked[],
  trees: readonly SchemaNode[],
): readonly Unseen[] {
  return conditions.flatMap((condition): Unseen[] => {
    const { member, read, expected } = condition;
    if (all.some((one) => isThere(read(one)))) {
      if (!isPointer(member) || all.some((one) => answerOf(condition, one))) return [];
      const why = whyNever(condition, trees);
      return why === undefined ? [] : [{ member, why: ` like that, and none may: ${why}` }];
    }
    const isKnown = isPointer(member) && trees.some((tree) => knowsPointer(tree, member));
    if (all.length > 0 && expected["absent"] !== undefined && (isKnown || !isPointer(member))) return [];
    const hint = isPointer(member) && !isKnown ? nearestPointerHint(member, trees) : "";
    return [{ member, why: hint && `; ${hint}` }];
  });
}

/**
 * Why no answer can be as a claim asks: a code that nothing is answered with, an HTTP status that there is not, part of the
 * rows of methods without rows.
 */
function whyUnanswered(member: string, asked: string, codes: readonly string[], hasRows: boolean): string | undefined {
  if (member === "outcome" && /^(partly |un)processed$/.test(asked) && !hasRows) {
    return `can be ${asked}, as none has rows`;
  }
  if (member !== "statusCode" || codes.includes(asked) || /^(0|[1-5]\d\d)$/.test(asked)) return undefined;
  const hint = /^\d+$/.test(asked)
    ? "an HTTP status is from 100 to 599, or 0 for no answer"
    : nearestHint(asked, codes);
  return `was answered ${asked}, and none is; ${hint}`;
}
