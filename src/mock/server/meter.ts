import type { Answer } from "../calls/answer.ts";
import type { CallOutcome } from "../journal/call-line.ts";

/** The upper bounds of the histogram of durations, in seconds. */
export const durationBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** The meter counts this many rules by name. Users choose the names, so their number needs a bound. */
const mostRules = 200;

export const otherRulesName = "(other)";

export interface MethodCounts {
  readonly calls: Map<CallOutcome, number>;
  readonly rows: Record<"processed" | "unprocessed" | "omitted", number>;
  /** The number of calls up to each bound, and at the end the number above the last. */
  readonly durations: number[];
  durationSumMs: number;
}

/** Counts calls, rows and applied fault rules since the start. */
export class Meter {
  readonly methods = new Map<string, MethodCounts>();
  readonly faults = new Map<string, number>();

  /** @param operation `undefined` for a path of no method */
  call(
    operation: string | undefined,
    { outcome, bulk: rows, applied }: Pick<Answer, "outcome" | "bulk" | "applied">,
    durationMs: number,
  ): void {
    const name = operation ?? "(unknown)";
    const counts = this.methods.get(name) ?? {
      calls: new Map<CallOutcome, number>(),
      rows: { processed: 0, unprocessed: 0, omitted: 0 },
      durations: new Array<number>(durationBounds.length + 1).fill(0),
      durationSumMs: 0,
    };
    this.methods.set(name, counts);
    counts.calls.set(outcome, (counts.calls.get(outcome) ?? 0) + 1);
    const at = durationBounds.findIndex((bound) => durationMs <= bound * 1000);
    const slot = at < 0 ? durationBounds.length : at;
    counts.durations[slot] = (counts.durations[slot] ?? 0) + 1;
    counts.durationSumMs += durationMs;
    if (rows) {
      const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = rows.data;
      counts.rows.processed += done.length;
      counts.rows.unprocessed += failed.length;
      counts.rows.omitted += rows.rowCount - done.length - failed.length;
    }
    for (const rule of new Set(applied.map((one) => one.rule.id))) {
      const shown = this.faults.has(rule) || this.faults.size < mostRules ? rule : otherRulesName;
      this.faults.set(shown, (this.faults.get(shown) ?? 0) + 1);
    }
  }
}
