import { decisionsOf } from "../faults/hit.ts";
import { type Log, logInfo } from "../ground/log.ts";
import type { KeptRows } from "../journal/journal-record.ts";
import type { BulkOutcome } from "../wire/bulk-outcome.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import type { Meter } from "./meter.ts";

/**
 * Tells of a call that was answered: the journal of its sandbox keeps it, it is counted, and the log has a line of it.
 * @param remarks what else is to be said of it
 */
export function reportCall(
  { log, meter }: { readonly log: Log; readonly meter: Meter },
  call: Call,
  answer: Answer,
  durationMs: number,
  remarks: readonly string[],
): void {
  keep(call, answer, durationMs, remarks);
  const faults = [...new Set(answer.hits.map(({ rule }) => rule.id))];
  count(meter, call, answer, durationMs, faults);
  const { rows } = answer;
  const operation = call.operation?.contract.name;
  logInfo(
    log,
    {
      operation: operation ?? null,
      outcome: answer.outcome,
      rows: rows ? { count: rows.count, processed: rows.data.processed_customer_events_set.length } : null,
      fault: faults.length > 0 ? faults : null,
      durationMs,
      sandbox: call.sandbox.name,
      requestId: call.requestId,
      status: answer.status,
      path: operation === undefined ? call.path.slice(0, 200) : undefined,
    },
    "call",
  );
}

function keep(call: Call, answer: Answer, durationMs: number, remarks: readonly string[]): void {
  const { sandbox, operation, requestId, verb, path, query, headers, body } = call;
  const { rows } = answer;
  const isSilent = answer.broken !== undefined && silent.has(answer.broken.effect.type);
  const kept = {
    requestId,
    atMs: sandbox.clock.nowMs(),
    durationMs,
    operation: operation?.contract.name,
    release: sandbox.release().name,
    verb,
    path,
    query,
    headers,
    status: isSilent ? 0 : answer.status,
    outcome: answer.outcome,
    statusCode: answer.statusCode,
    provenance: answer.provenance,
    assumptions: answer.assumptions,
    rows: rows && keptRows(rows, answer.isWhole === true),
    ignored: firstNames(answer.ignored),
    warnings: remarks,
    faults: decisionsOf(answer.hits),
    missed: answer.missed,
  };
  sandbox.journal.add(kept, typeof body === "string" ? body : "", isSilent ? "" : answer.text);
}

const keptRows = ({ count, remarks, data }: BulkOutcome, isWhole: boolean): KeptRows => ({
  count,
  remarks: remarks.map((remark) => ({ ...remark, ignored: firstNames(remark.ignored) })),
  data: isWhole ? undefined : data,
});

/** Names that the journal keeps of what a call, or a row, had ignored. */
const mostNames = 100;

const firstNames = (names: readonly string[]): readonly string[] =>
  names.length > mostNames ? [...names.slice(0, mostNames), `and ${names.length - mostNames} more`] : names;

/** Effects under which nothing goes out that is HTTP. */
const silent = new Set(["empty", "reset", "random-data", "hang"]);

function count(
  meter: Meter,
  call: Call,
  { outcome, rows }: Answer,
  durationMs: number,
  faults: readonly string[],
): void {
  const counts = meter.call(call.operation?.contract.name ?? "(unknown)", outcome, durationMs);
  if (rows) {
    const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = rows.data;
    counts.rows.processed += done.length;
    counts.rows.unprocessed += failed.length;
    counts.rows.omitted += rows.count - done.length - failed.length;
  }
  for (const rule of faults) meter.fault(rule);
}
