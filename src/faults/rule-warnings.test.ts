import { expect, test } from "vitest";
import { startFaultClient } from "../../test/faults-client.ts";
import { createStandIn } from "../library/stand-in-handle.ts";
import type { FaultRule } from "./rule.ts";

const create = "customer_events.bulk.social_media.create";
const list = "customer_events.social_media.list";
const set = "/social_media_customer_events_set";
const http = { http: 503 };

async function warningsOf(rule: unknown, release = "R14.0.0") {
  const client = await startFaultClient("in-process", [], { release });
  const { status, body } = await client.add(rule);
  await client.close();
  expect(status).toBe(201);
  return body.warnings;
}

test.each<[string, unknown, { path: string; message: string }]>([
  [
    "an operation that does not exist",
    { match: { operation: `${create}d` }, effect: http },
    { path: "/match/operation", message: `there is no method ${create}d; did you mean ${create}?` },
  ],
  [
    "a pointer into the call that the method does not know",
    { match: { operation: create, body: { "/profile": "x" } }, effect: http },
    {
      path: "/match/body/~1profile",
      message: `${create} has no /profile in R14.0.0; did you mean ${set}/0/profile?`,
    },
  ],
  [
    "a pointer into the call that no method knows",
    { match: { body: { "/fields_sets": "x" } }, effect: http },
    { path: "/match/body/~1fields_sets", message: "no method has /fields_sets in R14.0.0; did you mean /fields_set?" },
  ],
  [
    "a pointer whose step into a set is no index",
    { match: { operation: create, body: { [`${set}/first/profile`]: "x" } }, effect: http },
    {
      path: "/match/body/~1social_media_customer_events_set~1first~1profile",
      message: `${create} has no ${set}/first/profile in R14.0.0; did you mean ${set}/0/profile?`,
    },
  ],
  [
    "a pointer that no method of a kind knows",
    { match: { operation: "authentication.*", body: { "/offset": 1 } }, effect: http },
    { path: "/match/body/~1offset", message: "authentication.* has no /offset in R14.0.0" },
  ],
  [
    "a pointer into a row that the method does not know",
    { match: { operation: create, rows: { where: { "/profil": "x" } } }, effect: { row: "omitted" } },
    {
      path: "/match/rows/where/~1profil",
      message: `a row of ${create} has no /profil in R14.0.0; did you mean /profile?`,
    },
  ],
  [
    "rows of a method that has none",
    { match: { operation: list }, effect: { row: "omitted" } },
    { path: "/match/operation", message: `${list} has no rows` },
  ],
])("a rule is taken with a warning about %s", async (_, rule, warning) => {
  expect(await warningsOf(rule)).toEqual([warning]);
});

test("what a later release brings is unknown before", async () => {
  const rule: FaultRule = { match: { operation: list, body: { "/offset": 1 } }, effect: http };
  expect(await warningsOf(rule, "R13.0.0")).toEqual([]);
  expect(await warningsOf(rule, "R12.0.0")).toEqual([
    { path: "/match/body/~1offset", message: `${list} has no /offset in R12.0.0, only in a later release` },
  ]);
  expect(await warningsOf({ match: { operation: list }, effect: http }, "R4.0.0")).toEqual([
    { path: "/match/operation", message: `${list} is unknown in R4.0.0, and its calls end in the phase before-auth` },
  ]);
  expect(await warningsOf({ match: { operation: list }, phase: "before-auth", effect: http }, "R4.0.0")).toEqual([]);
});

test.each<FaultRule>([
  { preset: "flaky" },
  { preset: "half-rows" },
  { match: { operation: "*", body: { "": { absent: false } } }, effect: http },
  { match: { operation: "customer_events.*", body: { "/token": "x", [`${set}/7/action`]: "LIKE" } }, effect: http },
  { match: { rows: { index: 3, where: { "/accounts_receivable_identifier/number": "1" } } }, effect: { row: {} } },
])("a rule that can hit is taken without a warning: %j", async (rule) => {
  expect(await warningsOf(rule)).toEqual([]);
});

test("each way of storing a rule warns, in the library too", async () => {
  const client = await startFaultClient("in-process", []);
  const path = "/__mock/v1/faults";
  const bad = { id: "r", match: { operation: "nope" }, effect: http };
  const good = { id: "s", effect: http };
  const send = async (method: string, to: string, body: unknown) =>
    (await client.send(`${path}${to}`, { method, body: JSON.stringify(body) })).json();
  const warning = {
    path: "/match/operation",
    message: expect.stringContaining("there is no method nope; known are: "),
  };
  expect(await send("POST", "", [good, bad])).toMatchObject([{ warnings: [] }, { warnings: [warning] }]);
  expect(await send("PUT", "/s", { match: bad.match, effect: http })).toMatchObject({ warnings: [warning] });
  expect(await send("PUT", "/new", { match: bad.match, effect: http })).toMatchObject({ warnings: [warning] });
  expect(await send("PATCH", "/r", { match: { operation: create } })).toMatchObject({ warnings: [] });
  expect(await send("PATCH", "/r", { match: { operation: "nope" } })).toMatchObject({ warnings: [warning] });
  expect(await send("PUT", "", [bad])).toMatchObject({ items: [{ warnings: [warning] }] });
  expect(await client.get(`${path}/r`)).toMatchObject({ warnings: [warning] });
  await client.close();
  const standIn = createStandIn({ seed: "1", logLevel: "silent" });
  expect(standIn.faults.add(bad as FaultRule)).toMatchObject([{ warnings: [warning] }]);
  await standIn.close();
});
