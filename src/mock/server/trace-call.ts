import type * as openTelemetry from "@opentelemetry/api";
import { loadPeer } from "../../ground/own-module.ts";
import type { NumberedRecord } from "../journal/journal.ts";
import { type RenderedRow, renderEntry } from "../journal/render-entry.ts";

/** As many as an SDK keeps of a span by default. */
const mostEvents = 128;

let api: typeof openTelemetry | undefined | null = null;

/**
 * Tells the user's OpenTelemetry, if there is one, of a call that has just been answered: a span below that of the caller,
 * with each fault, each assumption and each row as an event.
 * @param traceparent well formed, as the caller sent it
 */
export function traceCall(traceparent: string, record: NumberedRecord): void {
  // The user's own copy finds the user's SDK. It is looked for when the first trace comes in.
  if (api === null) api = loadPeer("@opentelemetry/api");
  if (!api) return;
  const { operation, outcome, provenance, durationMs, release, faults, assumptions, rows } = renderEntry(record);
  const [, traceId = "", spanId = "", flags = ""] = traceparent.split("-");
  const caller = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  const endMs = Date.now();
  const span = api.trace.getTracer("crmcom-mock").startSpan(
    operation ?? "unknown method",
    {
      kind: api.SpanKind.SERVER,
      startTime: endMs - durationMs,
      attributes: { "crmcom.outcome": outcome, "crmcom.provenance": provenance ?? "none", "crmcom.release": release },
    },
    api.trace.setSpanContext(api.ROOT_CONTEXT, caller),
  );
  const events = [
    ...faults.map(({ rule, ordinal }) => ({ name: "fault", facts: { rule, ordinal } })),
    ...assumptions.map(({ id, provenance }) => ({ name: "assumption", facts: { id, provenance } })),
    // Rows that failed have room before those that did not.
    ...[...(rows ?? [])].sort((one, other) => Number(isDone(one)) - Number(isDone(other))).map(eventOfRow),
  ];
  for (const { name, facts } of events.slice(0, mostEvents)) {
    span.addEvent(name, Object.fromEntries(Object.entries(facts).map(([key, value]) => [`crmcom.${key}`, value])));
  }
  span.end(endMs);
}

const isDone = ({ outcome }: RenderedRow) => outcome === "processed";

const eventOfRow = ({ index, outcome, error_code, fault, assumptions }: RenderedRow) => ({
  name: "row",
  facts: { index, outcome, error_code, rule: fault?.rule, assumptions: [...assumptions] },
});
