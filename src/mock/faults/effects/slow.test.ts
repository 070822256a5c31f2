import { describe, expect, test } from "vitest";
import { path, row, startFaultClient } from "../../../../test/faults-client.ts";
import { transports } from "../../../../test/transports.ts";
import { stopwatchMs } from "../../../ground/clock.ts";
import { delayMs, throttled } from "./slow.ts";

describe.each(transports)("a delay, %s", (transport) => {
  test.each([
    120,
    { type: "uniform", lower: 120, upper: 150 },
    { type: "lognormal", median: 500, sigma: 0, cap: 120 },
  ] as const)("%j comes late, and is done all the same", async (delay) => {
    const client = await startFaultClient(transport, [{ effect: { delay } }]);
    const startedMs = stopwatchMs();
    expect((await client.call()).body.status.code).toBe("OK");
    expect(stopwatchMs() - startedMs).toBeGreaterThan(115);
    expect(await client.stored()).toBe(2);
    await client.close();
  });

  test.each([
    ["before-commit", 0],
    ["after-commit", 2],
  ] as const)(
    "%s: while the client waits %i rows are stored; the end of the server ends the wait",
    async (phase, rows) => {
      const client = await startFaultClient(transport, [{ phase, effect: { delay: 3_600_000 } }]);
      const answer = client.call();
      while (client.standIn.faults.list()[0]?.hits === 0) await client.stored();
      expect(await client.stored()).toBe(rows);
      await client.close();
      expect((await answer).body.status.code).toBe("OK");
    },
  );
});

test("the lengths of a delay follow the draw", () => {
  const drawn = (u: number) => () => u;
  expect(delayMs({ type: "uniform", lower: 10, upper: 20 }, drawn(0.5))).toBe(15);
  expect(delayMs({ type: "lognormal", median: 100, sigma: 0, cap: 1000 }, drawn(0.3))).toBe(100);
  expect(delayMs({ type: "lognormal", median: 100, sigma: 9, cap: 150 }, drawn(0.999))).toBeLessThanOrEqual(150);
});

test("a client that goes away ends the wait, and its call is done all the same", async () => {
  const client = await startFaultClient("socket", [{ effect: { delay: 3_600_000 } }]);
  const gone = new AbortController();
  const call = client.send(path, {
    method: "POST",
    signal: gone.signal,
    body: JSON.stringify({ token: client.standIn.token, social_media_customer_events_set: [row("1")] }),
  });
  while (client.standIn.faults.list()[0]?.hits === 0) await client.stored();
  gone.abort();
  await expect(call).rejects.toThrow(/abort/i);
  while ((await client.stored()) === 0);
  expect(await client.faultsInJournal()).toMatchObject([[{ effects: ["delay"] }]]);
  await client.close();
});

describe.each(transports)("a throttled answer, %s", (transport) => {
  test.each([{ chunks: 4, durationMs: 80 }, { durationMs: 50 }, { bytesPerSecond: 5000 }])(
    "%j is whole",
    async (throttle) => {
      const client = await startFaultClient(transport, [{ effect: { throttle } }]);
      expect((await client.call()).body.data.processed_customer_events_set).toHaveLength(2);
      await client.close();
    },
  );

  test("ends with the server", async () => {
    const client = await startFaultClient(transport, [{ effect: { throttle: { durationMs: 3_600_000 } } }]);
    const answer = client.call();
    while (client.standIn.faults.list()[0]?.hits === 0) await client.stored();
    await client.close();
    expect((await answer).status).toBe(200);
  });
});

test.each([
  [1000, { durationMs: 100, chunks: 4 }, 4, 25],
  [1000, { durationMs: 100 }, 10, 10],
  [1000, { bytesPerSecond: 500 }, 20, 100],
  [1050, { bytesPerSecond: 500 }, 21, 100],
  [1000, { bytesPerSecond: 100_000 }, 1, 10],
  [3, { durationMs: 90, chunks: 50 }, 3, 30],
  [0, { durationMs: 90, chunks: 50 }, 1, 90],
])("%d bytes by %j go out in parts", (length, throttle, parts, waitMs) => {
  const body = Uint8Array.from({ length }, (_, index) => index % 256);
  const cut = throttled(body, throttle);
  expect(cut).toHaveLength(parts);
  expect(Buffer.concat(cut.map(({ bytes }) => bytes))).toEqual(Buffer.from(body));
  for (const part of cut) expect(part.waitMs).toBeCloseTo(waitMs);
  for (const { bytes } of cut) expect(Math.abs(bytes.length - length / parts)).toBeLessThan(1);
});
