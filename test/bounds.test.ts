import { describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

const many = (count: number, what: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`/n${at}`, what]));
const list = (count: number, what: unknown) => Array.from({ length: count }, () => what);
const state = { version: 1, release: "R14.0.0", clock: { system: true } };

async function refusalOf(client: Client, method: string, path: string, body: unknown) {
  const response = await client.send(`/__mock/v1/${path}`, { method, body: JSON.stringify(body) });
  const { detail = "", validation = [] } = (await response.json()) as { detail?: string; validation?: object[] };
  return { status: response.status, detail, told: validation.length };
}

describe("what a client makes large is bounded", () => {
  test("a call with many unknown members, or one of a megabyte, is done, and the first are named, cut", async () => {
    await using client = await startClient("in-process");
    const members = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`u${at}`, 1]));
    const long = "x".repeat(1_000_000);
    const sent = { ...eventsBody(["a"]), fields_set: `id,${long}`, [long]: 1, ...members };
    const { headers, body } = await client.post(createPath, sent);
    expect(body.status.code).toBe("OK");
    expect([...headers].join().length).toBeLessThan(2000);
    const [{ ignored }] = (await client.get("/__mock/v1/requests")).items;
    expect([ignored.length, ignored.at(-1), ignored[0].length < 2000]).toEqual([101, "and 1902 more", true]);
  });

  test.each([
    ["PUT", "state", { ...state, collections: { customer_events: { added: list(2000, {}) } } }],
    ["POST", "sandboxes", { fixtures: { units: list(2000, 0) } }],
    ["POST", "faults", list(2000, { effect: { delay: -1 } })],
    ["POST", "requests/check", many(2000, 0)],
  ])("%s %s with thousands of mistakes is told a hundred, case %#", async (method, path, body) => {
    await using client = await startClient("in-process");
    const { status, told, detail } = await refusalOf(client, method, path, body);
    expect([status, told <= 101, detail.length < 50_000]).toEqual([422, true, true]);
  });

  test("a list ends at 8 MB with where it goes on, and rows that have no room in --memory are refused", async () => {
    await using client = await startClient("in-process", { memory: "15mb" });
    const units = (letters: string) => list(1000, 0).map((_, at) => ({ name: `${letters}${at}` }));
    const post = (letters: string) => client.post("/__mock/v1/store/units", units(letters));
    expect((await post("x".repeat(9000))).status).toBe(201);
    const { total, items, next } = await client.get("/__mock/v1/store/units?limit=1000");
    expect([JSON.stringify(items).length < 2 ** 23, next]).toEqual([true, items.length]);
    const rest = await client.get(`/__mock/v1/store/units?limit=1000&offset=${next}`);
    expect([next + rest.items.length, rest.next]).toEqual([total, undefined]);
    const refused = await post("y".repeat(8000));
    expect([refused.status, refused.body.detail]).toEqual([
      413,
      expect.stringContaining("may take 11796480 bytes in all sandboxes (three quarters of --memory)"),
    ]);
  });

  test("a claim, as a rule, has 100 conditions of a kind, and 100 objects to compare with", async () => {
    await using client = await startClient("in-process");
    const verify = (where: object) => refusalOf(client, "POST", "requests/check", { where, atLeast: 1 });
    expect((await verify(many(2000, { equals: 1 }))).detail).toBe("/where: there are 2000; expected at most 100");
    expect((await verify({ "/a": { in: list(101, {}) } })).detail).toContain("at most 100 objects and arrays");
  });
});
