import { namesOperation } from "../../matching/names-operation.ts";
import { type ClaimedCall, isClaimed } from "./claimed-call.ts";
import type { JournalTotals } from "./journal.ts";
import type { ReadClaim } from "./journal-claim.ts";
import type { RecordedCall } from "./recorded-call.ts";

/** How many calls are as it is claimed. */
export interface CountedCalls {
  /** Calls that surely are. */
  readonly count: number;
  /** Calls that may be: not kept any more, or not kept whole. */
  readonly unknown: number;
  /** Those that surely are and are still kept. */
  readonly matching: readonly RecordedCall[];
  /** Those that surely are not and are still kept. */
  readonly missing: readonly RecordedCall[];
}

/** Counts the calls since the start that are as it is claimed, kept or not. */
export function countCalls(
  totals: JournalTotals,
  claim: ReadClaim,
  claimed: ClaimedCall,
  kept: readonly RecordedCall[],
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
  kept: readonly RecordedCall[],
): number {
  const isAsked = (name: string | undefined, ended: string) =>
    namesOperation(operation, name) && (outcome === undefined || ended === outcome);
  let total = 0;
  for (const [name, outcomes] of totals) {
    for (const [ended, count] of outcomes) if (isAsked(name || undefined, ended)) total += count;
  }
  return total - kept.filter(({ record }) => isAsked(record.operation, record.outcome)).length;
}
