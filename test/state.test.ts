import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient, transports } from "./transports.ts";

const put = (client: Client, body: unknown, sandbox = "default") =>
  client.ask("PUT", "/__mock/v1/state", body, { "x-mock-sandbox": sandbox });

describe.each(transports)("state, %s", (transport) => {
  let client: Client;
  beforeEach(async () => {
    client = await startClient(transport);
  });
  afterEach(() => client.close());

  test("goes out of one server and into another, and no id or number comes twice", async () => {
    const first = await client.post(createPath, eventsBody(["a", "b"]));
    await client.ask("PUT", "/__mock/v1/clock", { frozenAt: "2030-01-01T00:00:00Z" });
    const state = await client.get("/__mock/v1/state");
    expect(state).toMatchObject({ version: 1, release: "R14.0.0", clock: { frozenAt: "2030-01-01T00:00:00.000Z" } });
    await using other = await startClient(transport);
    expect((await put(other, state)).status).toBe(200);
    expect(await other.get("/__mock/v1/state")).toEqual(state);
    const more = await other.post(createPath, eventsBody(["c"]));
    const ids = [first, more].flatMap(({ body }) =>
      body.data.processed_customer_events_set.map(({ id, number }: { id: string; number: string }) => [id, number]),
    );
    expect(new Set(ids.map(([id]) => id)).size).toBe(3);
    expect(ids.map(([, number]) => number)).toEqual(["14", "15", "16"]);
  });

  test("a sandbox keeps its own token when a state comes in", async () => {
    const { token } = (await client.post("/__mock/v1/sandboxes", { name: "a" })).body;
    const state = await client.get("/__mock/v1/state", { "x-mock-sandbox": "a" });
    expect(JSON.stringify(state)).not.toContain(token);
    expect((await put(client, state, "a")).status).toBe(200);
    expect((await client.post(createPath, eventsBody(["x"], token))).body.status.code).toBe("OK");
  });

  test("may be larger than any other body, also when it is compressed", async () => {
    await using small = await startClient(transport, { maxBody: 2000 });
    for (const profile of ["a", "b", "c"]) await client.post(createPath, eventsBody([profile.repeat(1000)]));
    const state = await client.get("/__mock/v1/state");
    expect((await put(small, state)).status).toBe(200);
    expect(await small.get("/__mock/v1/state")).toEqual(state);
    const headers = { "content-encoding": "gzip" };
    const zipped = { method: "PUT", body: gzipSync(JSON.stringify(state)), headers };
    expect((await small.send("/__mock/v1/state", zipped)).status).toBe(200);
  });
});

describe("the state file", () => {
  const folder = mkdtempSync(join(tmpdir(), "state-"));
  const file = join(folder, "state.json");

  test("is written at stop and loaded at start; nothing else is left in its folder", async () => {
    const one = await startClient("in-process", { stateFile: file });
    await one.post(createPath, eventsBody(["a"]));
    const state = await one.get("/__mock/v1/state");
    await one.close();
    const two = await startClient("in-process", { stateFile: file });
    expect(await two.get("/__mock/v1/state")).toEqual(state);
    await two.close();
    expect(readdirSync(folder)).toEqual(["state.json"]);
  });

  test.each(["{", "[]", '{"version":1}', ""])(
    "a damaged one, %j, ends the start and is left untouched",
    async (text) => {
      writeFileSync(file, text);
      await expect(startClient("in-process", { stateFile: file })).rejects.toThrow(file);
      expect(readFileSync(file, "utf8")).toBe(text);
    },
  );

  test("two stand-ins on one file lose nothing: the later end leaves its state beside", async () => {
    const shared = join(mkdtempSync(join(tmpdir(), "state-")), "state.json");
    const [one, two] = [await startClient("in-process", { stateFile: shared }), await startClient("in-process")];
    const late = await startClient("in-process", { stateFile: shared });
    await late.post(createPath, eventsBody(["a"]));
    await one.close();
    const first = readFileSync(shared, "utf8");
    const beside = `${shared}.${process.pid}`;
    await expect(late.close()).rejects.toThrow(`another program wrote it meanwhile; this state is in ${beside}`);
    expect(readFileSync(shared, "utf8")).toBe(first);
    expect((await put(two, JSON.parse(readFileSync(beside, "utf8")))).body.rows).toEqual({ customer_events: 1 });
    await two.close();
  });
});
