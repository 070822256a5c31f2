import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient, transports } from "./transports.ts";

describe.each(transports)("what a client makes large, %s", (transport) => {
  let client: Client;
  beforeEach(async () => {
    client = await startClient(transport);
  });
  afterEach(() => client.close());

  test("a call with 200 000 unknown members is answered, and the first of them are named", async () => {
    const unknown = Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [`u${at}`, 1]));
    const body = { ...eventsBody(["a"]), deep: 1, ...unknown };
    const { status, headers, body: answered } = await client.post(createPath, body);
    expect([status, answered.status.code]).toEqual([200, "OK"]);
    expect(headers.get("x-mock-warning")).toMatch(/^ignored: deep, u0, u1, .*, and 199981 more$/);
    const { items } = await client.get("/__mock/v1/requests?limit=1");
    expect(items[0].ignored.length).toBe(101);
    expect(items[0].ignored.at(-1)).toBe("and 199901 more");
  });

  const state = (collections: unknown) => ({ version: 1, release: "R14.0.0", clock: { system: true }, collections });
  const many = (one: unknown) => Array.from({ length: 200_000 }, () => one);
  const token = { token: "same", unit: "x" };
  const cases: readonly (readonly [method: string, path: string, body: () => object])[] = [
    ["PUT", "state", () => state({ customer_events: { added: many({}) } })],
    ["PUT", "state", () => state({ customer_events: { added: many(0) } })],
    ["PUT", "state", () => state({ customer_events: { replaced: many(0) } })],
    ["PUT", "state", () => state({ customer_events: { replaced: many({ of: "x", row: token }) } })],
    ["PUT", "state", () => state(Object.fromEntries(many({}).map((one, at) => [`c${at}`, one])))],
    ["PUT", "state", () => state(Object.fromEntries(many(0).map((one, at) => [`c${at}`, one])))],
    ["PUT", "state", () => ({ ...state({}), ...Object.fromEntries(many(0).map((one, at) => [`m${at}`, one])) })],
    ["POST", "sandboxes", () => ({ fixtures: { shops: many({}) } })],
    ["POST", "sandboxes", () => ({ fixtures: { shops: many(0) } })],
    ["POST", "sandboxes", () => ({ fixtures: many(0) })],
    ["POST", "sandboxes", () => ({ faults: many(0) })],
    ["POST", "sandboxes", () => Object.fromEntries(many(0).map((one, at) => [`m${at}`, one]))],
    ["POST", "sandboxes", () => ({ faults: many("lost-response") })],
    ["POST", "faults", () => many({ effect: { delay: -1 } })],
    ["PUT", "faults", () => many({ effect: { delay: 1 } })],
    ["POST", "faults", () => ({ effect: { body: { patch: many(0) } } })],
    [
      "POST",
      "faults",
      () => ({ match: { body: Object.fromEntries(many(0).map((one, at) => [`m${at}`, one])) }, effect: {} }),
    ],
    ["POST", "requests/verify", () => ({ where: Object.fromEntries(many(0).map((one, at) => [`m${at}`, one])) })],
    ["POST", "requests/verify", () => Object.fromEntries(many(0).map((one, at) => [`m${at}`, one]))],
  ];
  // A body comes to a path from a socket as it comes without: there, one of each path says so.
  const isFirst = ([, path]: (typeof cases)[number], at: number) => cases.findIndex((one) => one[1] === path) === at;
  const tried = transport === "socket" ? cases.filter(isFirst) : cases;
  test.each(tried)("%s %s with 200 000 faults is refused in a few words, case %#", async (method, path, body) => {
    const response = await client.send(`/__mock/v1/${path}`, { method, body: JSON.stringify(body()) });
    const text = await response.text();
    expect([response.status, text.length]).toEqual([422, expect.toSatisfy((length: number) => length < 100_000)]);
    expect(JSON.parse(text).validation.length).toBeLessThanOrEqual(100);
  });
});
