import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Server, serve } from "./run-program.ts";

const running: Server[] = [];
afterEach(async () => {
  for (const { child } of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "close");
  }
});

const admin = "/__mock/v1";
const http = { effect: { http: 503 } };
const many = <Item>(count: number, one: (at: number) => Item) => Array.from({ length: count }, (_, at) => one(at));
const long = (at: number, letters: number) => `${at} ${"x".repeat(letters)}`;
const hex = (at: number) => at.toString(16).toUpperCase().padStart(8, "0").padStart(32, "C");
const owner = (at: number) => ({ id: hex(at), number: `${at}`, name: long(at, 1000) });

/** Ways to make the program keep something: requests that a client may repeat, up to a last one if given. */
const doors: Readonly<
  Record<string, (at: number) => readonly [verb: string, path: string, body: unknown, last?: true]>
> = {
  "rows with long names": (at) => ["POST", "/store/units", many(20, (n) => ({ name: long(100 * at + n, 40_000) }))],
  "small rows": (at) => ["POST", "/store/units", many(5000, (n) => ({ name: `unit ${at} ${n}` }))],
  "nested members": (at) => [
    "POST",
    "/store/accounts_receivable",
    many(200, (n) => ({ account_owner: owner(1000 * at + n) })),
  ],
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

const hasEnded = ({ child }: Server) => child.exitCode !== null || child.signalCode !== null;

/** Sends until three requests are refused for their size. */
async function fill(server: Server, door: (typeof doors)[string]): Promise<Answer[]> {
  const refused: Answer[] = [];
  for (let at = 1; at <= 3000 && refused.length < 3; at += 1) {
    const [verb, path, body, isLast] = door(at);
    const answer = await send(server.url, verb, admin + path, body);
    if (answer.status > 299) refused.push(answer);
    if (isLast) break;
  }
  return refused;
}

test.each(Object.keys(doors).flatMap((name) => [[name, 96] as const]))(
  "%s fill a heap of %i MB until they are refused; calls go on, and what is removed makes room at once",
  async (name, megabytes) => {
    const server = await serve(["--log-level", "silent"], { NODE_OPTIONS: `--max-old-space-size=${megabytes}` });
    running.push(server);
    const { url } = server;
    const door = doors[name] as (typeof doors)[string];
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
  300_000,
);

test("with a heap of 96 MB none of a thousand ordinary tests is refused", async () => {
  const server = await serve(["--log-level", "silent"], { NODE_OPTIONS: "--max-old-space-size=96" });
  running.push(server);
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
}, 180_000);
