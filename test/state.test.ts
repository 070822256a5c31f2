import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { ended, runHere, start } from "./run-program.ts";
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

  test("a second stand-in on one file says so at its start, until the first has ended", async () => {
    const shared = join(mkdtempSync(join(tmpdir(), "state-")), "state.json");
    const one = await startClient("in-process", { stateFile: shared });
    const ready = (client: Client) => client.get("/__mock/v1/health/ready");
    expect(await ready(one)).toEqual({ status: "ready", product: "crmcom-mock" });
    const two = await startClient("in-process", { stateFile: shared });
    const inUse = `process ${process.pid}, started `;
    expect((await ready(two)).warnings).toEqual([expect.stringMatching(`^${inUse}.* uses the state file too`)]);
    expect(await ready(one)).toEqual({ status: "ready", product: "crmcom-mock" });
    await one.close();
    expect((await ready(two)).warnings).toEqual([
      "another program changed the state file; this state will be written beside it",
    ]);
    await expect(two.close()).rejects.toThrow("wrote it meanwhile");
    // A mark that nobody touches is of a crash.
    const mark = `${shared}.in-use`;
    writeFileSync(mark, "process 1, on another host, 1");
    utimesSync(mark, 0, 0);
    const three = await startClient("in-process", { stateFile: shared });
    expect(await ready(three)).toEqual({ status: "ready", product: "crmcom-mock" });
    await three.close();
    expect(existsSync(mark)).toBe(false);
  });

  test("what keeps a state from being written is told while it can be mended", async () => {
    const folder = mkdtempSync(join(tmpdir(), "state-"));
    const client = await startClient("in-process", { stateFile: join(folder, "state.json") });
    rmSync(folder, { recursive: true });
    const { warnings } = await client.get("/__mock/v1/health/ready");
    expect(warnings).toEqual(["the state file cannot be written now: no such file or directory"]);
    mkdirSync(folder);
    expect((await client.get("/__mock/v1/health/ready")).warnings).toBeUndefined();
    await client.close();
    expect(existsSync(join(folder, "state.json"))).toBe(true);
  });

  test("two stand-ins on one file lose nothing: the later end leaves its state beside, and says whose the file is", async () => {
    const shared = join(mkdtempSync(join(tmpdir(), "state-")), "state.json");
    const [one, two] = [await startClient("in-process", { stateFile: shared }), await startClient("in-process")];
    const late = await startClient("in-process", { stateFile: shared });
    await late.post(createPath, eventsBody(["a"]));
    await one.close();
    const first = readFileSync(shared, "utf8");
    const beside = `${shared}.${process.pid}`;
    const told = `${JSON.parse(first).writer} wrote it meanwhile; this state is in ${beside}`;
    await expect(late.close()).rejects.toThrow(told);
    expect(readFileSync(shared, "utf8")).toBe(first);
    expect((await put(two, JSON.parse(readFileSync(beside, "utf8")))).body.rows).toEqual({ customer_events: 1 });
    await two.close();
  });
});

test("export and import carry a state from one running stand-in to another", async () => {
  await using from = await startClient("socket");
  await using to = await startClient("socket");
  const [ofFrom, ofTo] = [from, to].map(({ standIn }) => ["--url", standIn.url]) as [string[], string[]];
  await from.post(createPath, eventsBody(["a"]));
  const file = join(mkdtempSync(join(tmpdir(), "export-")), "state.json");
  expect(await runHere(["export", ...ofFrom, "--file", file])).toMatchObject({ code: 0 });
  expect(await runHere(["import", file, ...ofTo])).toMatchObject({ code: 0 });
  expect(await to.get("/__mock/v1/state")).toEqual(await from.get("/__mock/v1/state"));
  const text = readFileSync(file, "utf8");
  expect(await runHere(["export", ...ofFrom])).toMatchObject({ code: 0, stdout: text });
  const byPipe = start(["import", ...ofTo]);
  byPipe.stdin?.end(text);
  expect((await ended(byPipe)).stdout).toContain("1 of customer_events");
  const nowhere = join(file, "no", "state.json");
  const broken = `${file}~`;
  writeFileSync(broken, '{"version":9}');
  for (const [words, line] of [
    [["export", ...ofFrom, "--file", nowhere], /^--file \S+: cannot be written: .*\n$/],
    [["import", nowhere, ...ofTo], /cannot be read: /],
    [["import", broken, ...ofTo], /\/version/],
    [["export", "--url", "http://127.0.0.1:1"], /./],
  ] as const) {
    expect(await runHere(words)).toMatchObject({ code: 2, stderr: expect.stringMatching(line) });
  }
});
