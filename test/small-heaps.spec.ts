import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createPath, eventRow, eventsBody } from "./event-rows.ts";
import { type Server, serve } from "./run-program.ts";

const hasEnded = ({ child }: Server) => child.exitCode !== null || child.signalCode !== null;

/** Starts the program with a heap of so many MB, and kills it at the end of the test. */
async function startSmall(megabytes: number, ...words: string[]): Promise<Server> {
  const heap = { NODE_OPTIONS: `--max-old-space-size=${megabytes}` };
  const server = await serve(["--log-level", "silent", ...words], heap);
  onTestFinished(async () => {
    if (hasEnded(server)) return;
    server.child.kill("SIGKILL");
    await once(server.child, "close");
  });
  return server;
}

const filled = (bytes: number, one: (at: number) => string) => {
  const all: string[] = [];
  for (let length = 0; length < bytes; length += (all.at(-1) as string).length + 1) all.push(one(all.length));
  return all.join(",");
};
const { token } = eventsBody([]);
const asSet = (rows: string) => `{"token":"${token}","social_media_customer_events_set":[${rows}]}`;

const shapes: Readonly<Record<string, (bytes: number) => string>> = {
  "empty objects": (bytes) => asSet(filled(bytes, () => "{}")),
  "deep arrays": (bytes) => asSet("[".repeat(bytes / 2) + "]".repeat(bytes / 2)),
  "many members": (bytes) => `{${filled(bytes, (at) => `"k${at}":{}`)}}`,
  "rows of other members": (bytes) => asSet(filled(bytes, (at) => `{"a${at}":0,"b${at}":0,"c${at}":0,"d${at}":0}`)),
  "long strings": (bytes) => asSet(`{"profile":"${"x".repeat(bytes)}"}`),
  "letters beyond Latin-1": (bytes) => asSet(`{"profile":"${"\u4e00".repeat(bytes / 3)}"}`),
  "many rows": (bytes) => asSet(filled(bytes, () => JSON.stringify(eventRow()))),
};

/** Where bodies are read: by the Web API, several at once, and by the admin API. */
const paths = [createPath, createPath, "/__mock/v1/store/customer_events", "/__mock/v1/faults", "/__mock/v1/state"];

async function post(url: string, path: string, body: string): Promise<number> {
  const method = path.endsWith("state") ? "PUT" : "POST";
  const answer = await fetch(url + path, { method, body, headers: { connection: "close" } });
  await answer.arrayBuffer();
  return answer.status;
}

test.each([96, 256])(
  "with a heap of %i MB no call ends the program, and its health is told meanwhile",
  async (megabytes) => {
    const server = await startSmall(megabytes);
    const { url } = server;
    for (const [shape, make] of Object.entries(shapes)) {
      // One that the smallest heap just takes, and one that ended it.
      for (const bytes of [700_000, 4_200_000]) {
        const body = make(bytes);
        const calls = paths.map((path) => post(url, path, body));
        const health = fetch(`${url}/__mock/v1/health/live`).then(({ status }) => status);
        // Whoever is refused while it still sends may find its connection closed.
        const [alive] = await Promise.allSettled([health, ...calls]);
        expect([shape, bytes, hasEnded(server)]).toEqual([shape, bytes, false]);
        expect(alive).toEqual({ status: "fulfilled", value: 200 });
      }
    }
    expect(await post(url, createPath, JSON.stringify(eventsBody(["a"])))).toBe(200);
  },
);

test("with a heap of 192 MB no list of long calls ends the program, read or not", async () => {
  const server = await startSmall(192, "--journal-bytes", "64MB");
  const { url } = server;
  const body = asSet(`{"profile":"${"x".repeat(3_900_000)}"}`);
  for (let call = 0; call < 14; call += 1) await post(url, createPath, body);
  const list = `${url}/__mock/v1/requests`;
  const unread = await Promise.all(Array.from({ length: 60 }, () => fetch(`${list}?format=ndjson`)));
  const read = Array.from({ length: 12 }, () => fetch(list).then((answer) => answer.text()));
  await Promise.all(read);
  expect(hasEnded(server)).toBe(false);
  await Promise.all(unread.map((answer) => answer.body?.cancel()));
});

const admin = "/__mock/v1";
const http = { effect: { http: 503 } };
const many = <Item>(count: number, one: (at: number) => Item) => Array.from({ length: count }, (_, at) => one(at));
const long = (at: number, letters: number) => `${at} ${"x".repeat(letters)}`;
const hex = (at: number) => at.toString(16).toUpperCase().padStart(8, "0").padStart(32, "C");

/** Ways to make the program keep something: requests that a client may repeat, up to a last one if given. */
const doors: Readonly<
  Record<string, (at: number) => readonly [verb: string, path: string, body: unknown, last?: true]>
> = {
  "rows with long names": (at) => ["POST", "/store/units", many(20, (n) => ({ name: long(100 * at + n, 40_000) }))],
  "small rows": (at) => ["POST", "/store/units", many(5000, (n) => ({ name: `unit ${at} ${n}` }))],
  "letters beyond Latin-1": (at) => ["POST", "/store/units", [{ name: `${at} ${"\u4e00".repeat(400_000)}` }]],
  sandboxes: () => ["POST", "/sandboxes", {}],
  "sandboxes with fixtures": (at) => [
    "POST",
    "/sandboxes",
    { fixtures: { units: [{ id: hex(at), name: long(at, 500_000) }] } },
  ],
  "sandboxes with rules": () => ["POST", "/sandboxes", { faults: many(500, () => http) }],
  "short rules": () => ["POST", "/faults", many(1000, () => http)],
  "rules with long texts": (at) => ["POST", "/faults", { ...http, description: long(at, 900_000) }],
  "rules with many conditions": () => [
    "POST",
    "/faults",
    many(10, () => ({ ...http, match: { body: Object.fromEntries(many(100, (n) => [`/m${n}`, n])) } })),
  ],
  "rules with patterns": (at) => [
    "POST",
    "/faults",
    many(50, (n) => ({ ...http, match: { headers: { "x-a": { matches: `^a{1,900}${at}${n}` } } } })),
  ],
  "keyed rules": () => [
    "POST",
    "/faults",
    many(300, () => ({
      when: { key: "row:/request_unique_identifier", probability: 0 },
      effect: { row: { outcome: "rejected" } },
    })),
    true,
  ],
  "events at run time": (at) => [
    "POST",
    "/store/customer_events",
    many(50, (n) => ({ profile: long(at * 100 + n, 9000) })),
  ],
  states: (at) => [
    "PUT",
    "/state",
    {
      version: 1,
      release: "R14.0.0",
      clock: { system: true },
      collections: { units: { added: many(at * 1000, (n) => ({ id: hex(n), name: long(n, 100) })) } },
    },
  ],
};

type Answer = { readonly status: number; readonly text: string };

async function send(url: string, verb: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
  const answer = await fetch(url + path, {
    method: verb,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

/** Sends until three requests are refused for their size. After one that is refused for now, it waits as the response asks. */
async function fill(server: Server, door: (typeof doors)[string]): Promise<Answer[]> {
  const refused: Answer[] = [];
  for (let at = 1; at <= 3000 && refused.length < 3; at += 1) {
    const [verb, path, body, isLast] = door(at);
    const answer = await send(server.url, verb, admin + path, body);
    if (answer.status === 503) await setTimeout(1000);
    else if (answer.status > 299) refused.push(answer);
    if (isLast) break;
  }
  return refused;
}

test.each(Object.entries(doors))(
  "%s fill a small heap until they are refused; calls go on, and what is removed makes room at once",
  async (_, door) => {
    const server = await startSmall(96);
    const { url } = server;
    const refused = await fill(server, door);
    for (const { status } of refused) expect([409, 413, 429]).toContain(status);
    for (let call = 0; call < 120; call += 1) {
      const rows = many(80, (row) => `call ${call} row ${row}`);
      const { status, text } = await send(url, "POST", createPath, eventsBody(rows), { "x-a": "a".repeat(50) });
      expect([200, 503]).toContain(status);
      if (status === 200) expect(text).toContain("processed");
    }
    expect(hasEnded(server)).toBe(false);
    await send(url, "DELETE", `${admin}/faults`);
    const { items } = JSON.parse((await send(url, "GET", `${admin}/sandboxes?limit=1000`)).text);
    for (const { name: sandbox } of items.slice(1)) await send(url, "DELETE", `${admin}/sandboxes/${sandbox}`);
    expect((await send(url, "POST", `${admin}/reset`, {})).status).toBe(200);
    const again = await send(url, "POST", `${admin}/store/units`, { name: "n" });
    expect([again.status, again.text]).toEqual([201, expect.any(String)]);
    expect(hasEnded(server)).toBe(false);
  },
);

test("with a heap of 96 MB none of a thousand ordinary tests is refused", async () => {
  const server = await startSmall(96);
  const { url } = server;
  const refused: Answer[] = [];
  const step = async (...request: [verb: string, path: string, body?: unknown, headers?: object]) => {
    const answer = await send(url, ...request);
    if (answer.status > 299) refused.push(answer);
    return answer;
  };
  const oneTest = async (name: string) => {
    const inIt = { "x-mock-sandbox": name };
    await step("POST", `${admin}/sandboxes`, { name, faults: [{ when: { nth: 9 }, ...http }] });
    await step(
      "POST",
      `${admin}/store/units`,
      many(20, (at) => ({ name: `${name} ${at}` })),
      inIt,
    );
    await step("POST", `${admin}/faults`, { ...http, match: { headers: { "x-a": { matches: "^b" } } } }, inIt);
    const rows = many(40, (row) => `${name} row ${row}`);
    for (let call = 0; call < 3; call += 1) await step("POST", createPath, eventsBody(rows), inIt);
    const claim = await step("POST", `${admin}/requests/check`, { times: 3 }, inIt);
    expect(JSON.parse(claim.text).result).toBe("proven true");
    await step("DELETE", `${admin}/sandboxes/${name}`);
  };
  const runner = async (lane: number) => {
    for (let at = 0; at < 250; at += 1) await oneTest(`test-${lane}-${at}`);
  };
  await Promise.all(many(4, runner));
  expect(refused).toEqual([]);
  expect(hasEnded(server)).toBe(false);
});
