import { type Log, logInfo } from "../ground/log.ts";
import type { Meter } from "../metrics/meter.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";

/** Tells the log and the meter of a call that was answered. */
export type ObserveCall = (call: Call, answer: Answer, durationMs: number) => void;

/** Counts every call, and writes a line of each at level `info`. */
export function callObserver(log: Log, meter: Meter): ObserveCall {
  return (call, answer, durationMs) => {
    const operation = call.operation?.contract.name;
    const { outcome, rows } = answer;
    const counts = meter.call(operation ?? "(unknown)", outcome, durationMs);
    let processed = 0;
    if (rows) {
      const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = rows.data;
      processed = done.length;
      counts.rows.processed += done.length;
      counts.rows.unprocessed += failed.length;
      counts.rows.omitted += rows.count - done.length - failed.length;
    }
    const faults = rulesThatStruck(answer);
    for (const rule of faults) meter.fault(rule);
    logInfo(
      log,
      {
        operation: operation ?? null,
        outcome,
        rows: rows ? { count: rows.count, processed } : null,
        fault: faults.length > 0 ? faults : null,
        durationMs,
        sandbox: call.sandbox.name,
        requestId: call.requestId,
        status: answer.status,
        path: operation === undefined ? call.path.slice(0, 200) : undefined,
      },
      "call",
    );
  };
}

const none: readonly string[] = [];

function rulesThatStruck({ faults }: Answer): readonly string[] {
  return faults === undefined ? none : [...new Set(faults.decisions.map(({ rule }) => rule))];
}
