import { trace } from "@opentelemetry/api";
import { afterAll, expect, test, vi } from "vitest";
import { createPath, eventsBody } from "../../../test/event-rows.ts";
import { createStandIn } from "../../index.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

const span = { addEvent: vi.fn(), end: vi.fn() };
const startSpan = vi.fn((..._: unknown[]) => span);
trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan }) } as never);
const standIn = createStandIn({ seed: "42", logLevel: "silent" });
afterAll(async () => {
  trace.disable();
  await standIn.close();
});

const call = (headers: Record<string, string>) =>
  standIn.fetch(createPath, { method: "POST", headers, body: JSON.stringify(eventsBody(["one", "two"])) });

test("a call that is part of a trace is a span below its caller's, with faults, rows and assumptions as events", async () => {
  standIn.faults.add({ id: "second", effect: { row: "rejected" }, match: { rows: { index: 1 } } });
  const { headers } = await call({ traceparent });
  expect(headers.get("traceparent")).toBe(traceparent);
  expect(standIn.journal.entries().at(-1)?.request.headers["traceparent"]).toBe(traceparent);
  const [name, options, parent] = startSpan.mock.calls[0] ?? [];
  expect(name).toBe("customer_events.bulk.social_media.create");
  expect(options).toMatchObject({ attributes: { "crmcom.outcome": "partly processed" } });
  expect(trace.getSpanContext(parent as never)).toMatchObject({ traceId, isRemote: true });
  const events = span.addEvent.mock.calls.map(([event, facts]) => [event, facts]);
  expect(events[0]).toEqual(["fault", expect.objectContaining({ "crmcom.rule": "second" })]);
  expect(events).toContainEqual(["assumption", { "crmcom.id": "call.content-type", "crmcom.provenance": "inferred" }]);
  const rows = events
    .filter(([event]) => event === "row")
    .map(([, facts]) => [facts["crmcom.index"], facts["crmcom.outcome"]]);
  expect(rows).toEqual([
    [1, "unprocessed"],
    [0, "processed"],
  ]);
  expect(span.end).toHaveBeenCalledOnce();
});

test("a tracer that throws changes no answer", async () => {
  startSpan.mockImplementationOnce(() => {
    throw new Error("no exporter");
  });
  expect(await call({ traceparent })).toMatchObject({ status: 200 });
});

test.each([
  undefined,
  "00-xyz-00f067aa0ba902b7-01",
  `${traceparent}, ${traceparent}`,
  traceparent.replace(traceId, "0".repeat(32)),
])("%s is no trace", async (sent) => {
  startSpan.mockClear();
  const { headers } = await call(sent === undefined ? {} : { traceparent: sent });
  expect(headers.has("traceparent")).toBe(false);
  expect(standIn.journal.entries().at(-1)?.request.headers).not.toHaveProperty("traceparent");
  expect(startSpan).not.toHaveBeenCalled();
});
