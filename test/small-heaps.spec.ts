import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { createPath, eventRow, eventsBody } from "./event-rows.ts";

const bin = fileURLToPath(new URL("../src/cli/bin.ts", import.meta.url));
const running: ReturnType<typeof spawn>[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "close");
  }
});

/** A stand-in of its own process. @param megabytes of `--max-old-space-size` */
async function start(megabytes: number) {
  const words = [`--max-old-space-size=${megabytes}`, bin, "serve", "--port", "0", "--log-level", "silent"];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "ignore"] });
  running.push(child);
  let said = "";
  for await (const piece of child.stdout.setEncoding("utf8")) {
    said += piece;
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    if (url !== undefined) return { child, url };
  }
  throw new Error(`did not start: ${said}`);
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
  "empty arrays": (bytes) => asSet(filled(bytes, () => "[]")),
  "objects in objects": (bytes) => asSet(filled(bytes, () => '{"a":{}}')),
  "an array alone": (bytes) => `[${filled(bytes, () => "{}")}]`,
  "deep arrays": (bytes) => asSet("[".repeat(bytes / 2) + "]".repeat(bytes / 2)),
  "deep objects": (bytes) => asSet(`${'{"a":'.repeat(bytes / 6)}1${"}".repeat(bytes / 6)}`),
  "many members": (bytes) => `{${filled(bytes, (at) => `"k${at}":{}`)}}`,
  "rows of other members": (bytes) => asSet(filled(bytes, (at) => `{"a${at}":0,"b${at}":0,"c${at}":0,"d${at}":0}`)),
  "long strings": (bytes) => asSet(`{"profile":"${"x".repeat(bytes)}"}`),
  "letters beyond Latin-1": (bytes) => asSet(`{"profile":"${"\u4e00".repeat(bytes / 3)}"}`),
  "many rows": (bytes) => asSet(filled(bytes, () => JSON.stringify(eventRow()))),
  numbers: (bytes) => asSet(filled(bytes, () => "1.5")),
};

/** Where bodies are read: by the Web API, several at once, and by the admin API. */
const paths = [createPath, createPath, "/__mock/v1/store/customer_events", "/__mock/v1/faults", "/__mock/v1/state"];

async function post(url: string, path: string, body: string): Promise<number> {
  const method = path.endsWith("state") ? "PUT" : "POST";
  const answer = await fetch(url + path, { method, body, headers: { connection: "close" } });
  await answer.arrayBuffer();
  return answer.status;
}

describe.each([96, 128, 256])("with a heap of %i MB", (megabytes) => {
  test("no call ends the program, alone or several at once, and its health is told meanwhile", async () => {
    const { child, url } = await start(megabytes);
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
  });

  test("sixty clients that read no answer stay below the bound; who is refused is told to come again", async () => {
    const { child, url } = await start(megabytes);
    const body = asSet(filled(60_000, (at) => JSON.stringify({ ...eventRow(), profile: `${at}${"x".repeat(200)}` })));
    for (let call = 0; call < 300; call += 1) await post(url, createPath, body);
    const paths = [
      "requests?limit=1000",
      "requests?format=ndjson",
      "requests?format=sse",
      "state",
      "store/customer_events?limit=1000",
    ];
    const told: string[] = [];
    const sockets = Array.from({ length: 60 }, (_, at) => {
      const socket = connect(Number(new URL(url).port), "127.0.0.1");
      socket.write(
        `GET /__mock/v1/${paths[at % paths.length]} HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 0\r\n\r\n`,
      );
      // The head alone is read.
      return socket.once("readable", () => told.push(String(socket.read(400) ?? socket.read())));
    });
    while (told.length < sockets.length) await new Promise((resolve) => setTimeout(resolve, 50));
    const refused = told.filter((head) => head.startsWith("HTTP/1.1 503"));
    for (const head of refused) expect(head.toLowerCase()).toContain("retry-after: 1");
    const { settings } = JSON.parse(await (await fetch(`${url}/__mock/v1/settings`)).text());
    const mostKb = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]);
    expect(mostKb * 1024).toBeLessThan(settings.memory.value + (megabytes * 2 + 192) * 2 ** 20);
    for (const socket of sockets) socket.destroy();
    const status = async () => (await fetch(`${url}/__mock/v1/requests?limit=1000`)).status;
    await expect.poll(status, { timeout: 60_000 }).toBe(200);
    expect([child.signalCode, child.exitCode]).toEqual([null, null]);
  });
});
