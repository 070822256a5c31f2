import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPath, eventRow, eventsBody, fixtureToken, login } from "./event-rows.ts";
import { startDraws } from "./start-draws.ts";
import { tempFolder } from "./temp-folder.ts";
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

const account = { number: "ACR9007199254740993", name: "\u0085\ud800", life_cycle_state: "EFFECTIVE" };

/** What a test may do with a sandbox, in any order. */
const requests: readonly (readonly [verb: string, path: string, body?: object])[] = [
  ...[8e15, 3.1e14, 2.5e14, -6e13, -1, 3.6e6].map((advanceMs) => ["PUT", "/__mock/v1/clock", { advanceMs }] as const),
  ...["0000-01-01T00:00:00+14:00", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "9999-12-31T23:00:00-01:00"].map(
    (frozenAt) => ["PUT", "/__mock/v1/clock", { frozenAt }] as const,
  ),
  ["PUT", "/__mock/v1/clock", { system: true }],
  ["POST", "/__mock/v1/reset", { clock: true }],
  ["POST", "/__mock/v1/reset", { journal: true }],
  ["POST", "/__mock/v1/reset"],
  ["POST", "/__mock/v1/faults", { match: { operation: "*.create" }, when: { nth: 2 }, effect: { row: "committed" } }],
  ["POST", "/__mock/v1/faults", { when: { probability: 0.5 }, phase: "after-commit", effect: { connection: "reset" } }],
  ["POST", "/__mock/v1/faults", { effect: { token: "expire" } }],
  ["PATCH", "/__mock/v1/settings", { assumptions: { "bulk.reference-reused": "accepted" } }],
  ["POST", "/__mock/v1/store/accounts_receivable", account],
  ["POST", "/__mock/v1/store/accounts_receivable", { name: "x" }],
  ["POST", createPath, eventsBody(["a", "b"])],
  [
    "POST",
    createPath,
    { token: fixtureToken, social_media_customer_events_set: [eventRow(), eventRow({ profile: "\ud800" })] },
  ],
  ["POST", "/crmapi/rest/v2/authentication/token", login],
];

test.each([1, 2, 3])("any state that a sandbox shows is accepted and shown again, seed %i", async (seed) => {
  const draw = startDraws(seed);
  await using client = await startClient("in-process", { eventsMax: 5 });
  await using other = await startClient("in-process", { eventsMax: 5 });
  const releases = ["R4.0.0", "R10.0.0", "R14.0.0", "R99.0.0"];
  for (let session = 0; session < 30; session += 1) {
    const fixtures = draw(2) === 0 ? {} : { fixtures: { accounts_receivable: [{ id: "A".repeat(32), ...account }] } };
    const made = { name: `s${session}`, release: releases[draw(4)], ...fixtures };
    await client.post("/__mock/v1/sandboxes", made);
    await other.post("/__mock/v1/sandboxes", made);
    const headers = { "x-mock-sandbox": made.name };
    const told = [];
    for (let step = 0; step < 8; step += 1) {
      const [verb, path, body] = requests[draw(requests.length)] as (typeof requests)[number];
      const answer = await client.ask(verb, path, body, headers).catch(() => ({ status: 0 }));
      told.push([verb, path, body, answer.status]);
    }
    const state = await client.get("/__mock/v1/state", headers);
    for (const at of [client, other]) {
      const { status, body } = await put(at, state, made.name);
      expect([told, body, status]).toEqual([told, body, 200]);
      expect(await at.get("/__mock/v1/state", headers)).toEqual(state);
    }
  }
});

describe("the state file", () => {
  const folder = tempFolder();
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

  test("a state that a killed process wrote in part is removed at the next start, and no other file", async () => {
    const own = tempFolder();
    const names = [
      "state.json.4194305.tmp",
      "state.json.7.4194305.tmp",
      `state.json.${process.ppid}.tmp`,
      "my.4194305.tmp",
    ];
    for (const name of names) writeFileSync(join(own, name), "{");
    const one = await startClient("in-process", { stateFile: join(own, "state.json") });
    expect(readdirSync(own)).toEqual(names.slice(2).sort());
    await one.close();
  });

  test.each(["{", "[]", '{"version":1}', ""])(
    "a damaged one, %j, ends the start and is left untouched",
    async (text) => {
      writeFileSync(file, text);
      await expect(startClient("in-process", { stateFile: file })).rejects.toThrow(file);
      expect(readFileSync(file, "utf8")).toBe(text);
    },
  );

  test("two mock servers on one file lose nothing: the later end leaves its state beside", async () => {
    const shared = join(tempFolder(), "state.json");
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
