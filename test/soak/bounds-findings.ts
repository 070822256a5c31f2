import { megabytes } from "./megabytes.ts";
import type { Finding } from "./result-page.ts";
import type { Forgotten } from "./worlds.ts";

const tokensKept = 10_000;

/** Time in which memory is to be given back. */
export const giveBackMs = 60_000;

/** What may stay when all is reset: V8 keeps the pages that it needs for the next calls. */
export const mayStayBytes = 64 * 1024 ** 2;

/** What was measured of a stand-in, in bytes and milliseconds. */
export interface Measured {
  readonly bound: number;
  readonly limit: number;
  readonly most: number;
  /** When it began, and with all that it keeps. */
  readonly started: number;
  readonly full: number;
  /** What its sandboxes take by themselves, as metrics say it. */
  readonly held: number;
  /** After all was reset. */
  readonly back: number;
  readonly backMs: number;
  readonly forgotten: Forgotten;
  readonly tokens: { readonly forgotten: number; readonly logins: number };
  /** A metric by its name. */
  metrics(name: string): number;
}

/** Every promise about what a stand-in keeps, with what was seen of it. */
export function boundsFindings(measured: Measured): Finding[] {
  const { bound, limit, most, started, full, held, back, backMs, forgotten, tokens, metrics } = measured;
  const { events, calls, problems } = forgotten;
  const kept = metrics("kept_bytes");
  const counted = ["events_forgotten_total", "tokens_forgotten_total", "journal_evicted_total"].map(metrics);
  const evicted = calls + tokens.logins - 1000;
  return [
    {
      promise: "memory stays below the bound that `config` prints",
      seen: `at most ${megabytes(most)} of ${megabytes(bound)}`,
      holds: most < bound,
    },
    {
      promise: "what all keep together stays below `memory`",
      seen: `${megabytes(kept)} of ${megabytes(limit)}`,
      holds: kept <= limit && kept > limit / 2,
    },
    {
      promise: "the oldest goes first, and each sandbox says what it forgot",
      seen: `${events} events and ${calls} calls; ${problems.slice(0, 3).join("; ") || "all agree"}`,
      holds: problems.length === 0 && events > 0,
    },
    {
      promise: "of the tokens of logins, no more than the last 10 000 stay",
      seen: `${tokens.forgotten} forgotten of ${tokens.logins}`,
      holds: tokens.forgotten >= tokens.logins - tokensKept && tokens.forgotten < tokens.logins,
    },
    {
      promise: "metrics count the same",
      seen: `${counted.join(", ")}`,
      holds: counted.join() === [events, tokens.forgotten, evicted].join(),
    },
    {
      promise: "within a minute a reset of all gives back all but what the sandboxes take by themselves",
      seen: `${megabytes(full)} before, ${megabytes(back)} after ${Math.round(backMs / 1000)} s: ${megabytes(started)} as it began, ${megabytes(held)} for the sandboxes, and less than ${megabytes(mayStayBytes)} more`,
      holds: backMs < giveBackMs,
    },
  ];
}
