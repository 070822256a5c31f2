import { describe, expect, test } from "vitest";
import { createPath, namedRow } from "../../../../test/event-rows.ts";
import { startFaultClient } from "../../../../test/faults-client.ts";
import { transports } from "../../../../test/transports.ts";
import { stopwatchMs } from "../../../common/clock.ts";
import { delay } from "./delay.ts";

describe.each(transports)("a delay, %s", (transport) => {
  test.each([120, { median: 500, sigma: 0, cap: 120 }] as const)(
    "%j comes late, and is done all the same",
    async (delay) => {
      const client = await startFaultClient(transport, [{ effect: { delay } }]);
      const startedMs = stopwatchMs();
      expect((await client.call()).body.status.code).toBe("OK");
      expect(stopwatchMs() - startedMs).toBeGreaterThan(115);
      expect(await client.stored()).toBe(2);
    },
  );

  test.each([
    ["before-commit", 0],
    ["after-commit", 2],
  ] as const)(
    "%s: while the client waits %i rows are stored; the end of the server ends the wait",
    async (phase, rows) => {
      const client = await startFaultClient(transport, [{ phase, effect: { delay: 3_600_000 } }]);
      const answer = client.call();
      while (client.standIn.faults.list()[0]?.applied === 0) await client.stored();
      expect(await client.stored()).toBe(rows);
      await client.close();
      expect((await answer).body.status.code).toBe("OK");
    },
  );
});

test("the lengths of a delay follow the draw", () => {
  const drawn = (u: number) => () => u;
  expect(delay.waitMs({ median: 100, sigma: 0, cap: 1000 }, drawn(0.3))).toBe(100);
  expect(delay.waitMs({ median: 100, sigma: 9, cap: 150 }, drawn(0.999))).toBeLessThanOrEqual(150);
});

test("a client that goes away ends the wait, and its call is done all the same", async () => {
  const client = await startFaultClient("socket", [{ effect: { delay: 3_600_000 } }]);
  const gone = new AbortController();
  const call = client.send(createPath, {
    method: "POST",
    signal: gone.signal,
    body: JSON.stringify({ token: client.standIn.token, social_media_customer_events_set: [namedRow("1")] }),
  });
  while (client.standIn.faults.list()[0]?.applied === 0) await client.stored();
  gone.abort();
  await expect(call).rejects.toThrow(/abort/i);
  while ((await client.stored()) === 0);
  expect(await client.faultsInJournal()).toMatchObject([[{ effects: ["delay"] }]]);
});
