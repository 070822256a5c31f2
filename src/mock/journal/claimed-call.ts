import { namesOperation } from "../../matching/names-operation.ts";
import { conditionsAt } from "../../matching/predicate.ts";
import type { Condition } from "../../matching/rule-index.ts";
import { compileMatch, type RowFacts } from "../faults/match.ts";
import type { JournalTotals, NumberedRecord } from "./journal.ts";
import type { ReadClaim } from "./journal-claim.ts";
import { plainConditions, sentConditions } from "./journal-filter.ts";
import { answerOf, type KeptCall, notKept, rowsSent } from "./kept-call.ts";

/** What a claim asks of a call, ready to be asked often. */
export interface ClaimedCall {
  /** Of its operation and its answer. */
  readonly plain: readonly Condition<NumberedRecord>[];
  /** Of what was sent with it: headers, query, parameters. */
  readonly sent: readonly Condition<KeptCall>[];
  /** Of one of its rows; `undefined` when nothing is asked of rows. */
  readonly row: readonly Condition<RowFacts>[] | undefined;
}

/** Makes a claim ready to be asked of many calls. */
export function compileClaim(claim: ReadClaim): ClaimedCall {
  const parameters = conditionsAt(claim.where).map(({ read, ...more }) => ({
    ...more,
    read: ({ parameters }: KeptCall) => (parameters === notKept ? notKept : read(parameters)),
  }));
  return {
    plain: plainConditions(claim),
    sent: [...sentConditions(claim), ...parameters],
    row: claim.rows && compileMatch({ rows: claim.rows }).row,
  };
}

/** Is a call as it is claimed? `undefined` when the journal did not keep enough of it to tell. */
function isClaimed({ plain, sent, row }: ClaimedCall, call: KeptCall): boolean | undefined {
  const answers = [...plain, ...sent].map((condition) => answerOf(condition, call));
  if (row) answers.push(hasRow(call, row));
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function hasRow(call: KeptCall, conditions: readonly Condition<RowFacts>[]): boolean | undefined {
  if (call.parameters === notKept) return undefined;
  return rowsSent(call).some((row) => conditions.every((condition) => answerOf(condition, row)));
}

/** The row conditions about the place of a row, and those about its members. */
export function rowConditions({ row = [] }: ClaimedCall) {
  const { at = [], members = [] } = Object.groupBy(row, ({ member }) => (member === "index" ? "at" : "members"));
  return { at, members };
}

/** How many calls are as it is claimed. */
interface CountedCalls {
  /** Calls that surely are. */
  readonly count: number;
  /** Calls that may be: not kept any more, or not kept whole. */
  readonly unknown: number;
  /** Those that surely are and are still kept. */
  readonly matching: readonly KeptCall[];
  /** Those that surely are not and are still kept. */
  readonly missing: readonly KeptCall[];
}

/** Counts the calls since the start that are as it is claimed, kept or not. */
export function countCalls(
  totals: JournalTotals,
  claim: ReadClaim,
  claimed: ClaimedCall,
  kept: readonly KeptCall[],
): CountedCalls {
  const answers = Map.groupBy(kept, (call) => isClaimed(claimed, call));
  const matching = answers.get(true) ?? [];
  const missing = answers.get(false) ?? [];
  const open = answers.get(undefined)?.length ?? 0;
  const gone = goneCalls(totals, claim, kept);
  // The totals are exact whatever is gone: when no more than them is asked, nothing is left open.
  const isOfTotals = claimed.sent.length === 0 && !claimed.row && claim.statusCode === undefined;
  return isOfTotals
    ? { count: matching.length + gone, unknown: 0, matching, missing }
    : { count: matching.length, unknown: gone + open, matching, missing };
}

/** Calls of an operation, and with an outcome if one is named, that are not kept any more. */
export function goneCalls(
  totals: JournalTotals,
  { operation, outcome }: Pick<ReadClaim, "operation" | "outcome">,
  kept: readonly KeptCall[],
): number {
  const isAsked = (name: string | undefined, ended: string) =>
    namesOperation(operation, name) && (outcome === undefined || ended === outcome);
  let total = 0;
  for (const [name, outcomes] of totals) {
    for (const [ended, count] of outcomes) if (isAsked(name || undefined, ended)) total += count;
  }
  return total - kept.filter(({ record }) => isAsked(record.operation, record.outcome)).length;
}
