import { namesOperation } from "../../matching/names-operation.ts";
import { type Condition, conditionsAt } from "../../matching/predicate.ts";
import { compileMatch, type RowFacts } from "../faults/match.ts";
import type { JournalTotals, NumberedRecord } from "./journal.ts";
import type { ReadClaim } from "./journal-claim.ts";
import { plainConditions, sentConditions } from "./journal-filter.ts";
import { answerOf, type KeptCall, notKept, rowsSent } from "./kept-call.ts";

/** What a claim asks of a call, ready to be asked often. */
export interface ClaimedCall {
  readonly plain: readonly Condition<NumberedRecord>[];
  /** About what was sent with it: headers, query, parameters. */
  readonly sent: readonly Condition<KeptCall>[];
  /** About the place and the members of one of its rows; `undefined` when nothing is asked of rows. */
  readonly row: Readonly<Record<"at" | "members", readonly Condition<RowFacts>[]>> | undefined;
}

export function compileClaim(claim: ReadClaim): ClaimedCall {
  const parameters = conditionsAt(claim.where).map(({ read, ...more }) => ({
    ...more,
    read: ({ parameters }: KeptCall) => (parameters === notKept ? notKept : read(parameters)),
  }));
  const row = claim.rows && compileMatch({ rows: claim.rows }).row;
  return {
    plain: plainConditions(claim),
    sent: [...sentConditions(claim), ...parameters],
    row: row && {
      at: row.filter(({ member }) => member === "index"),
      members: row.filter(({ member }) => member !== "index"),
    },
  };
}

/** Is a call as it is claimed? `undefined` when the journal did not keep enough of it to tell. */
function isClaimed({ plain, sent, row }: ClaimedCall, call: KeptCall): boolean | undefined {
  const answers = [...plain, ...sent].map((condition) => answerOf(condition, call));
  if (row) {
    const asked = [...row.at, ...row.members];
    const hasRow = rowsSent(call).some((one) => asked.every((condition) => answerOf(condition, one)));
    answers.push(call.parameters === notKept ? undefined : hasRow);
  }
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

/**
 * Counts the calls since the start that are as it is claimed, kept or not.
 * @returns `count` surely are, `unknown` may be; of those still kept, `matching` surely are and `missing` surely are not
 */
export function countCalls(
  totals: JournalTotals,
  claim: ReadClaim,
  claimed: ClaimedCall,
  kept: readonly KeptCall[],
): { count: number; unknown: number; matching: readonly KeptCall[]; missing: readonly KeptCall[] } {
  const answers = Map.groupBy(kept, (call) => isClaimed(claimed, call));
  const [matching = [], missing = [], open = []] = [true, false, undefined].map((answer) => answers.get(answer));
  const gone = goneCalls(totals, claim, kept);
  // The totals are exact whatever is gone: when no more than them is asked, nothing is left open.
  const isOfTotals = claimed.sent.length === 0 && !claimed.row && claim.statusCode === undefined;
  const counts = isOfTotals
    ? { count: matching.length + gone, unknown: 0 }
    : { count: matching.length, unknown: gone + open.length };
  return { ...counts, matching, missing };
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
