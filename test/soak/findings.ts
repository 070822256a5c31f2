import { megabytes } from "./megabytes.ts";
import { type Reading, trendOf } from "./readings.ts";
import type { Finding } from "./result-page.ts";
import type { Tally } from "./tally.ts";

/** Memory that may come and go by chance: V8 collects when it likes. */
const chanceBytes = 64 * 1024 ** 2;

/** What is held against the promises. */
export interface Seen {
  readonly tally: Tally;
  readonly readings: readonly Reading[];
  /** Memory that a process had at most. */
  readonly mostBytes: number;
  /** The bound that `config` prints. */
  readonly boundBytes: number;
}

/** Every promise of a soak, with what was seen of it. */
export function findingsOf({ tally, readings, mostBytes, boundBytes }: Seen): Finding[] {
  const { calls, rows, stored, reported, lost, audits, stops, reloads, refusedReloads, problemCount } = tally;
  const { risenBytes, moreHandles } = trendOf(readings);
  return [
    {
      promise:
        "stored is reported and lost, event by event; the journal or the log names each call that lost its answer",
      seen: `${calls} calls, ${rows} rows; stored ${stored} = reported ${reported} + lost ${lost}; ${audits} audits`,
      holds: problemCount === 0 && stored === reported + lost && reported > 0 && lost > 0,
    },
    {
      promise: "memory stays below the bound that `config` prints",
      seen: `at most ${megabytes(mostBytes)} of ${megabytes(boundBytes)}`,
      holds: mostBytes < boundBytes,
    },
    {
      promise: "memory has no slope",
      seen: `${megabytes(risenBytes)} more after ${readings.length} rounds`,
      holds: risenBytes < chanceBytes,
    },
    { promise: "file handles stay flat", seen: `${moreHandles} more`, holds: moreHandles <= 0 },
    {
      promise: "SIGTERM in the middle of traffic ends with 0, and the state file has all",
      seen: `${stops.length} stops, the longest ${Math.round(Math.max(...stops))} ms`,
      holds: stops.length > 1 && problemCount === 0,
    },
    {
      promise: "changed rules are loaded, broken ones change nothing",
      seen: `${reloads} loaded, ${refusedReloads} broken`,
      holds: reloads > 0 && refusedReloads > 0 && problemCount === 0,
    },
  ];
}
