import { nearestHint } from "../../ground/config-error.ts";
import { namesOperation } from "../../matching/names-operation.ts";
import type { Condition } from "../../matching/predicate.ts";
import type { Contract } from "../../vendor/method.ts";
import { matchWarnings } from "../faults/rule-warnings.ts";
import type { ClaimedCall, ReadClaim } from "./claim.ts";
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
 * those calls then. A claim that a documented member is absent, or about the number of rows, does say something of them.
 * @param calls those of the operation
 */
export function unseenMembers(
  claimed: ClaimedCall,
  { operation, where, rows }: ReadClaim,
  calls: readonly KeptCall[],
  { contracts, codes }: PossibleCalls,
): readonly UnseenMember[] {
  const hasRows = contracts.some(({ name, bulk }) => bulk && namesOperation(operation, name));
  const warnings = matchWarnings({ operation, body: where, rows }, contracts);
  const whys = new Map(warnings.map(({ path: [part, ...within], message }) => [nameOf(part, within), message]));
  const of = operation === "*" ? "" : ` of ${operation}`;
  const none = calls.length === 0 ? ": there was no such call" : "";
  const unseen = <Asked>(conditions: readonly Condition<Asked>[], all: readonly Asked[], what: string, prefix = "") =>
    conditions.flatMap((condition) => {
      const name = `${prefix}${condition.member}`;
      const why = whys.get(name);
      if (isSaid(condition, all, why)) return [];
      return [{ name, text: why ?? `no ${what}${of} had ${condition.member || "parameters"}${none}` }];
    });
  const { at = [], members = [] } = claimed.row ?? {};
  const rowsThere = calls.flatMap(rowsSent).filter((one) => at.every(({ read, holds }) => holds(read(one))));
  const noRow = whys.get("rows") ?? (hasRows ? undefined : `no call${of} has rows`);
  const isAboutRowsAlone = members.length === 0 && calls.length > 0 && noRow === undefined;
  const isRowless = claimed.row && rowsThere.length === 0 && !isAboutRowsAlone;
  return [
    ...claimed.plain.flatMap((condition) => {
      const why = whyUnanswered(condition, codes, hasRows);
      const isNever = why !== undefined && calls.every((call) => answerOf(condition, call) === false);
      return isNever ? [{ name: condition.member, text: `no call${of} ${why}` }] : [];
    }),
    ...unseen(claimed.sent, calls, "call"),
    ...(isRowless
      ? [{ name: "rows", text: noRow ?? `no call${of} had such a row${none}` }]
      : unseen(members, rowsThere, "row", "rows")),
  ];
}

const nameOf = (part: string | undefined, [first = "", member = ""]: readonly string[]): string =>
  part === "body" ? first : `rows${member}`;

/** Does what was there answer a condition, or is it about a member that may well be absent? */
function isSaid<Asked>(condition: Condition<Asked>, all: readonly Asked[], why: string | undefined): boolean {
  const { read, expected } = condition;
  const wasThere = all.map(read).some((value) => value !== undefined && value !== notKept);
  if (!wasThere) return all.length > 0 && expected["absent"] !== undefined && why === undefined;
  return why === undefined || all.some((one) => answerOf(condition, one));
}

/**
 * Why no answer can be as a claim asks: a code that nothing is answered with, an HTTP status that there is not, part of the
 * rows of methods without rows.
 */
function whyUnanswered(
  { member, expected }: ClaimedCall["plain"][number],
  codes: readonly string[],
  hasRows: boolean,
): string | undefined {
  const asked = String(expected["equals"]);
  if (member === "outcome" && /^(partly |un)processed$/.test(asked) && !hasRows) {
    return `can be ${asked}, as none has rows`;
  }
  if (member !== "statusCode" || codes.includes(asked) || /^(0|[1-5]\d\d)$/.test(asked)) return undefined;
  const hint = /^\d+$/.test(asked)
    ? "an HTTP status is from 100 to 599, or 0 for no answer"
    : nearestHint(asked, codes);
  return `was answered ${asked}, and none is; ${hint}`;
}
