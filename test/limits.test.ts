import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

const page = readFileSync(new URL("../src/mock/config/README.md", import.meta.url), "utf8");
const [, section = ""] = page.split("\n## Limits of what is kept\n");
const rows = [...(section.split("\n## ")[0] ?? "").matchAll(/^\| (.+) \| (.+) \| (.+) \| .+ \|$/gm)].slice(2);

const admin = "/__mock/v1";
const long = "x".repeat(400_000);
const http = { effect: { http: 503 } };
const post = async (client: Client, path: string, body: object) => (await client.post(path, body)).status;
const send = (client: Client, count: number, profile = "p") =>
  post(client, createPath, eventsBody(Array.from({ length: count }, (_, at) => `${profile} ${at}`)));

/** Repeats a request until its status says that a limit is reached. */
async function until(ask: (at: number) => Promise<number>): Promise<number> {
  for (let at = 0; at < 50; at += 1) {
    const status = await ask(at);
    if (status >= 400) return status;
  }
  return 0;
}

/** For each row of the table: the settings, and what is seen when the limit is reached: a status, or what was evicted. */
const limits: Readonly<Record<string, [settings: object, reach: (client: Client) => Promise<number | "evicted">]>> = {
  "requests in the journal of a sandbox": [
    { journalMax: 2 },
    async (client) => {
      for (let at = 0; at < 3; at += 1) await send(client, 1);
      return (await client.get(`${admin}/requests`)).evicted === 1 ? "evicted" : 0;
    },
  ],
  "events, login tokens and other records that requests add to a sandbox": [
    { eventsMax: 2 },
    async (client) => {
      for (let at = 0; at < 3; at += 1) await send(client, 1, `p${at}`);
      return (await client.get(`${admin}/store/customer_events`)).forgotten === 1 ? "evicted" : 0;
    },
  ],
  "records of one request": [{ eventsMax: 2 }, (client) => send(client, 3)],
  "requests and records of all sandboxes together": [
    { memory: "1mb" },
    async (client) => {
      for (let at = 0; at < 40; at += 1) await send(client, 20, `${at} ${"x".repeat(2000)}`);
      return (await client.get(admin)).memory.evicted.requests > 0 ? "evicted" : 0;
    },
  ],
  sandboxes: [
    { memory: "2mb" },
    (client) =>
      until((at) =>
        post(client, `${admin}/sandboxes`, { fixtures: { units: [{ id: `${at}`.padStart(32, "A"), name: long }] } }),
      ),
  ],
  "number of sandboxes": [{ sandboxMax: 1 }, (client) => until(() => post(client, `${admin}/sandboxes`, {}))],
  "fault rules": [
    { memory: "2mb" },
    (client) => until(() => post(client, `${admin}/faults`, { ...http, description: long })),
  ],
  "records added with `POST /store`": [
    { memory: "2mb" },
    (client) => until((at) => post(client, `${admin}/store/units`, { name: `${at} ${long}` })),
  ],
  "a state": [
    { eventsMax: 2 },
    async (client) => {
      await using other = await startClient("in-process", {});
      await send(other, 3);
      return (await client.ask("PUT", `${admin}/state`, await other.get(`${admin}/state`))).status;
    },
  ],
};

test("the page lists the limits that are tried here", () => {
  expect(rows.map(([, kept]) => kept)).toEqual(Object.keys(limits));
});

test.each(rows.map(([, kept = "", , then = ""]) => ({ kept, then })))("$kept: $then", async ({ kept, then }) => {
  const [settings, reach] = limits[kept] ?? [{}, async () => 0];
  await using client = await startClient("in-process", settings);
  const seen = await reach(client);
  expect(then).toMatch(seen === "evicted" ? /\bevict/ : new RegExp(`\\b${seen}\\b`));
});
