import type * as OpenTelemetry from "@opentelemetry/api";
import type { Log } from "../../ground/log.ts";
import { loadPeer } from "../../ground/own-module.ts";
import type { Answer } from "../calls/answer.ts";
import type { Call } from "../calls/call.ts";
import { traceparentOf } from "../journal/call-line.ts";
import { type JournalEntry, type RenderedRow, renderEntry } from "../journal/render-entry.ts";

const warnedLogs = new WeakSet<Log>();

/** A traced call carries its trace back and becomes a span. A tracer that throws is logged once, and changes no answer. */
export function traceCall({ headers, sandbox: { journal } }: Call, answer: Answer, log: Log): Answer {
  const traceparent = traceparentOf(headers);
  if (traceparent === undefined) return answer;
  // The copy that the user installed finds the user's SDK.
  const api = loadPeer<typeof OpenTelemetry>("@opentelemetry/api");
  const entry = api && journal.entry(journal.total);
  try {
    if (api && entry) addSpan(api, traceparent, renderEntry(entry));
  } catch (error) {
    if (!warnedLogs.has(log)) log.warn({ err: error }, "your OpenTelemetry throws: calls have no spans");
    warnedLogs.add(log);
  }
  return { ...answer, headers: { ...answer.headers, traceparent } };
}

/** An SDK keeps 128 events of a span by default. */
const mostRows = 100;

/** Adds a span below the caller's, with each fault, each assumption and each row as an event. */
function addSpan({ trace, SpanKind, ROOT_CONTEXT }: typeof OpenTelemetry, traceparent: string, entry: JournalEntry) {
  const { operation, outcome, provenance, durationMs, release, faults, assumptions, rows } = entry;
  const [, traceId = "", spanId = "", flags = ""] = traceparent.split("-");
  const caller = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  const attributes = { "crmcom.outcome": outcome, "crmcom.release": release, "crmcom.provenance": `${provenance}` };
  const about = { kind: SpanKind.SERVER, startTime: Date.now() - durationMs, attributes };
  const parent = trace.setSpanContext(ROOT_CONTEXT, caller);
  const span = trace.getTracer("crmcom-mock").startSpan(operation ?? "unknown method", about, parent);
  for (const { rule, ordinal } of faults) span.addEvent("fault", { "crmcom.rule": rule, "crmcom.ordinal": ordinal });
  for (const assumption of assumptions) {
    span.addEvent("assumption", { "crmcom.id": assumption.id, "crmcom.provenance": assumption.provenance });
  }
  const isDone = (row: RenderedRow) => Number(row.outcome === "processed");
  const failedFirst = (rows ?? []).toSorted((a, b) => isDone(a) - isDone(b));
  for (const { index, outcome, error_code: code, fault } of failedFirst.slice(0, mostRows)) {
    const facts = { "crmcom.index": index, "crmcom.outcome": outcome, "crmcom.code": code, "crmcom.rule": fault?.rule };
    span.addEvent("row", facts);
  }
  span.end();
}
