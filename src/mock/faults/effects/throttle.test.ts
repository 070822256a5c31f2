import { describe, expect, test } from "vitest";
import { startFaultClient } from "../../../../test/faults-client.ts";
import { transports } from "../../../../test/transports.ts";
import { throttle } from "./throttle.ts";

describe.each(transports)("a throttled answer, %s", (transport) => {
  test.each([{ chunks: 4, durationMs: 80 }, { durationMs: 50 }])("%j is whole", async (throttle) => {
    const client = await startFaultClient(transport, [{ effect: { throttle } }]);
    expect((await client.call()).body.data.processed_customer_events_set).toHaveLength(2);
  });

  test("ends with the server", async () => {
    const client = await startFaultClient(transport, [{ effect: { throttle: { durationMs: 3_600_000 } } }]);
    const answer = client.call();
    while (client.standIn.faults.list()[0]?.applied === 0) await client.stored();
    await client.close();
    expect((await answer).status).toBe(200);
  });
});

test.each([
  [1000, { durationMs: 100, chunks: 4 }, 4, 25],
  [1000, { durationMs: 100, chunks: 10 }, 10, 10],
  [3, { durationMs: 90, chunks: 50 }, 3, 30],
  [0, { durationMs: 90, chunks: 50 }, 1, 90],
])("%d bytes by %j go out in parts", (length, part, parts, waitMs) => {
  const body = Uint8Array.from({ length }, (_, index) => index % 256);
  const cut = throttle.portions(part, body);
  expect(cut).toHaveLength(parts);
  expect(Buffer.concat(cut.map(({ bytes }) => bytes))).toEqual(Buffer.from(body));
  for (const part of cut) expect(part.waitMs).toBeCloseTo(waitMs);
  for (const { bytes } of cut) expect(Math.abs(bytes.length - length / parts)).toBeLessThan(1);
});
