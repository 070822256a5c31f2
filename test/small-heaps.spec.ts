import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { createPath, eventRow, eventsBody } from "./event-rows.ts";
import { type Server, serve } from "./run-program.ts";

const running: Server[] = [];
afterEach(async () => {
  for (const { child } of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "close");
  }
});

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
    const heap = { NODE_OPTIONS: `--max-old-space-size=${megabytes}` };
    const server = await serve(["--log-level", "silent"], heap);
    running.push(server);
    const { child, url } = server;
    for (const [shape, make] of Object.entries(shapes)) {
      // One that the smallest heap just takes, and one that ended it.
      for (const bytes of [700_000, 4_200_000]) {
        const body = make(bytes);
        const calls = paths.map((path) => post(url, path, body));
        const health = fetch(`${url}/__mock/v1/health/live`).then(({ status }) => status);
        // Whoever is refused while it still sends may find its connection closed.
        const [alive] = await Promise.allSettled([health, ...calls]);
        expect([shape, bytes, child.signalCode, child.exitCode]).toEqual([shape, bytes, null, null]);
        expect(alive).toEqual({ status: "fulfilled", value: 200 });
      }
    }
    expect(await post(url, createPath, JSON.stringify(eventsBody(["a"])))).toBe(200);
  },
);

test("with a heap of 192 MB no list of long calls ends the program, read or not", async () => {
  const heap = { NODE_OPTIONS: "--max-old-space-size=192" };
  const server = await serve(["--log-level", "silent", "--journal-bytes", "64MB"], heap);
  running.push(server);
  const { child, url } = server;
  const body = asSet(`{"profile":"${"x".repeat(3_900_000)}"}`);
  for (let call = 0; call < 14; call += 1) await post(url, createPath, body);
  const list = `${url}/__mock/v1/requests`;
  const unread = await Promise.all(Array.from({ length: 60 }, () => fetch(`${list}?format=ndjson`)));
  const read = Array.from({ length: 12 }, () => fetch(list).then((answer) => answer.text()));
  await Promise.all(read);
  expect([child.signalCode, child.exitCode]).toEqual([null, null]);
  await Promise.all(unread.map((answer) => answer.body?.cancel()));
});
