import { expect, test } from "vitest";
import { createMethod as create } from "../../../test/event-rows.ts";
import { startFaultClient } from "../../../test/faults-client.ts";
import type { FaultRule } from "./rule.ts";

const list = "customer_events.social_media.list";
const set = "/social_media_customer_events_set";
const http = { http: 503 };

async function warningsOf(rule: unknown, release = "R14.0.0") {
  const client = await startFaultClient("in-process", [], { release });
  const { status, body } = await client.add(rule);
  expect(status).toBe(201);
  return body.warnings;
}

test.each<[rule: unknown, path: string, message: string]>([
  [
    { match: { operation: `${create}d` }, effect: http },
    "/match/operation",
    `there is no method ${create}d; did you mean ${create}?`,
  ],
  [
    { match: { operation: create, body: { "/profile": "x" } }, effect: http },
    "/match/body/~1profile",
    `no call of ${create} has /profile in R14.0.0; did you mean ${set}/0/profile?`,
  ],
  [
    { match: { body: { "/fields_sets": "x" } }, effect: http },
    "/match/body/~1fields_sets",
    "no method has /fields_sets in R14.0.0; did you mean /fields_set?",
  ],
  [
    { match: { operation: create, rows: { where: { "/profil": "x" } } }, effect: { row: "omitted" } },
    "/match/rows/where/~1profil",
    `no row of ${create} has /profil in R14.0.0; did you mean /profile?`,
  ],
  [{ match: { operation: list }, effect: { row: "omitted" } }, "/match/operation", `${list} has no rows`],
  [
    { match: { operation: create, rows: { index: [3, 5000] } }, effect: { row: "omitted" } },
    "/match/rows/index",
    `no call of ${create} has a row with index 5000: it has at most 1000 rows, so the index is at most 999`,
  ],
  [
    { match: { operation: create, body: { [`${set}/5000/profile`]: "x" } }, effect: http },
    "/match/body/~1social_media_customer_events_set~15000~1profile",
    `no call of ${create} has ${set}/5000/profile in R14.0.0; did you mean ${set}/0/profile?`,
  ],
  [{ enabled: false, effect: http }, "/enabled", "the rule is switched off"],
  [{ when: { times: 0 }, effect: http }, "/when/times", "with 0 it never applies"],
  [{ when: { probability: 0 }, effect: http }, "/when/probability", "with 0 it never applies"],
])("the rule %j is taken with a warning about %s: %s", async (rule, path, message) =>
  expect(await warningsOf(rule)).toEqual([{ path, message }]),
);

test("what a later release brings is unknown before", async () => {
  const rule: FaultRule = { match: { operation: list, body: { "/offset": 1 } }, effect: http };
  expect(await warningsOf(rule, "R13.0.0")).toEqual([]);
  expect(await warningsOf(rule, "R12.0.0")).toEqual([
    { path: "/match/body/~1offset", message: `no call of ${list} has /offset in R12.0.0` },
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
  { match: { operation: create, body: { "/fields_set": "id", "/fields_set/0": "id" } }, effect: http },
  {
    match: { rows: { where: { "/social_media": { in: ["FACEBOOK", "TWITTER"] }, "/action": null } } },
    effect: { row: {} },
  },
  { match: { rows: { where: { "/profile": { matches: "^a" }, "/description": "" } } }, effect: { row: {} } },
  { match: { body: { "/number_of_results": 7 }, rows: { index: 999 } }, effect: { row: {} } },
  { match: { rows: { index: 3, where: { "/accounts_receivable_identifier/number": "1" } } }, effect: { row: {} } },
])("a rule that can apply is accepted without a warning: %j", async (rule) =>
  expect(await warningsOf(rule)).toEqual([]),
);
