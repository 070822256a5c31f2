import { describe, expect, test } from "vitest";
import { startFaultClient } from "../../../../test/faults-client.ts";

describe("a quota", () => {
  test("refuses what is above it, until the clock of the sandbox goes on or is set back", async () => {
    const client = await startFaultClient("in-process", [{ effect: { quota: { limit: 2, windowMs: 60_000 } } }]);
    const clock = client.standIn.sandbox("default").clock;
    clock?.freeze(Date.UTC(2026, 0, 1));
    const statuses = async () => [
      (await client.call()).status,
      (await client.call()).status,
      (await client.call()).status,
    ];
    expect(await statuses()).toEqual([200, 200, 429]);
    clock?.advance(30_500);
    const refused = await client.call();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
    clock?.advance(29_500);
    expect(await statuses()).toEqual([200, 200, 429]);
    expect(await client.stored()).toBe(8);
    clock?.freeze(Date.UTC(2025, 0, 1));
    expect(await statuses()).toEqual([200, 200, 429]);
  });

  test("may be one for each token", async () => {
    const client = await startFaultClient("in-process", [
      {
        when: { key: "header:X-Client" },
        effect: { quota: { limit: 1, windowMs: 1e6, status: 503 } },
      },
    ]);
    const status = async (name: string) => (await client.call({ "x-client": name })).status;
    expect([await status("a"), await status("b"), await status("a")]).toEqual([200, 200, 503]);
  });
});
