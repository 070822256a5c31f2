import { afterAll, expect, test } from "vitest";
import { createPath, eventsBody } from "../../../test/event-rows.ts";
import { createStandIn } from "../../index.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

const standIn = createStandIn({ seed: "42", logLevel: "silent" });
afterAll(() => standIn.close());

test.each([
  [traceparent, traceparent],
  [undefined, null],
  ["00-xyz-00f067aa0ba902b7-01", null],
  [`${traceparent}, ${traceparent}`, null],
  [traceparent.replace(traceId, "0".repeat(32)), null],
])("the traceparent %s is %s in response and journal", async (sent, kept) => {
  const body = JSON.stringify(eventsBody(["one", "two"]));
  const { headers } = await standIn.fetch(createPath, {
    method: "POST",
    headers: sent ? { traceparent: sent } : {},
    body,
  });
  expect(headers.get("traceparent")).toBe(kept);
  expect(standIn.journal.entries().at(-1)?.request.headers["traceparent"] ?? null).toBe(kept);
});
