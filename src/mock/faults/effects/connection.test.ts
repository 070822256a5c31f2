import { describe, expect, test } from "vitest";
import { startFaultClient } from "../../../../test/faults-client.ts";

const lost = { status: 0, text: "" };

describe("the connection of a call", () => {
  test.each([
    ["empty", { ...lost, error: "socket hang up" }],
    ["reset", { ...lost, error: "read ECONNRESET" }],
    ["random-data", { ...lost, error: expect.stringContaining("Parse Error") }],
    ["malformed-chunk", { status: 503, text: "", error: expect.stringContaining("Parse Error") }],
    ["close-after-bytes", { status: 503, text: '{"title":"Inject', error: "aborted" }],
    ["slow-close", { status: 503, text: expect.stringContaining("Injected fault"), error: "" }],
  ] as const)("%s: nothing is stored, and the journal knows", async (type, seen) => {
    const client = await startFaultClient("socket", [{ id: "cut", effect: { connection: type } }]);
    const raw = await client.raw();
    expect(raw).toEqual(seen);
    expect(await client.stored()).toBe(0);
    const decision = { rule: "cut", ordinal: 1, sample: 0, phase: "before-commit", effects: ["connection"] };
    expect(await client.faultsInJournal()).toEqual([[decision]]);
    const { items } = await client.get("/__mock/v1/requests");
    expect(items[0].outcome).toBe("fault");
    const { body } = client.standIn.journal.entries()[0]?.response ?? {};
    const kept = typeof body === "string" ? body : JSON.stringify(body);
    if (type !== "random-data" && type !== "malformed-chunk") expect(kept).toBe(raw.text);
    else expect(kept).toMatch(type === "random-data" ? /^random data [\da-f]{24}$/ : /^ZZ/);
  });

  test.each(["empty", "reset", "random-data", "malformed-chunk", "close-after-bytes"] as const)(
    "%s after the commit: all is stored, and the client never learns",
    async (connection) => {
      const client = await startFaultClient("socket", [{ phase: "after-commit", effect: { connection } }]);
      const { error } = await client.raw();
      expect(error).not.toBe("");
      expect(await client.stored()).toBe(2);
    },
  );

  test("slow-close after the commit is the whole answer, late", async () => {
    const connection = { type: "slow-close" as const, durationMs: 100 };
    const client = await startFaultClient("socket", [{ phase: "after-commit", effect: { connection } }]);
    const { status, text } = await client.raw();
    expect(status).toBe(200);
    expect(JSON.parse(text).status.code).toBe("OK");
  });

  test("hangs, and ends with the server", async () => {
    const client = await startFaultClient("socket", [{ effect: { connection: "hang" } }]);
    const gone = client.call({}).catch((error: Error) => error.message);
    while ((await client.faultsInJournal()).flat().length === 0);
    await client.close();
    expect(await gone).toBe("fetch failed");
  });

  test("without a socket fetch rejects with an error that says so", async () => {
    const client = await startFaultClient("in-process", [{ id: "cut", effect: { connection: "reset" } }]);
    await expect(client.call()).rejects.toMatchObject({
      name: "NoSocketError",
      message: expect.stringMatching(/cut .* reset, which needs a socket/),
    });
    expect(await client.faultsInJournal()).toHaveLength(1);
  });
});
