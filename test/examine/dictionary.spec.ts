import { expect, test } from "vitest";
import type { Switches } from "../../src/assumptions/switches.ts";
import { variantsById } from "../../src/assumptions/switches.ts";
import { nodesWithin } from "../../src/schema/schema-node.ts";
import { schemaTree } from "../../src/schema/schema-tree.ts";
import type { Exchange } from "../../src/tenant/examine/exchange.ts";
import { isOfWords } from "../../src/tenant/examine/finding.ts";
import { RecordingFacts } from "../../src/tenant/examine/recording-facts.ts";
import { Replayer } from "../../src/tenant/examine/replay.ts";
import { findWordDifferences } from "../../src/tenant/examine/words.ts";
import { catalog, ownMethods } from "../../src/vendor/catalog.ts";
import { vendorErrors } from "../../src/wire/vendor-errors.ts";
import { eventRow } from "../event-rows.ts";
import { bulkCall, type Call, chance, examined, startSystem, wronglySaid } from "./sessions.ts";

/** Words that the contracts and the errors are made of: a value may be any of them. */
const words: readonly string[] = (() => {
  const nodes = catalog.flatMap(({ method: { parameters, data } }) =>
    [parameters, data].flatMap((one) => nodesWithin(schemaTree(one)).map(([, node]) => node)),
  );
  const texts = Object.values(vendorErrors).flatMap(({ code, message, description }) => [code, message, description]);
  const own = texts.flatMap((text) => text.match(/[A-Za-z]{2,}/g) ?? []);
  const ofNodes = nodes.flatMap(({ name, typeName, values = [] }) => [name, typeName, ...[...values].map(String)]);
  const all = new Set(["OK", "1", "12", "255", "1000", "an array", "Not Found.", ...ofNodes, ...own]);
  return [...all].filter((word) => word !== "");
})();

/** Calls whose free texts are words of the contracts, each in one of three letter cases. */
function wordyCalls(seed: number, count: number, token: string): Call[] {
  const { of, is, below } = chance(seed);
  const cases = [String, (text: string) => text.toLowerCase(), (text: string) => text.toUpperCase()];
  const word = () => of(cases)(of(words));
  const values = () => ({
    profile: word(),
    ...(is(0.5) && { description: word() }),
    ...(is(0.3) && { udf_string_1: word() }),
    ...(is(0.3) && { social_media: of(["FACEBOOK", "facebook", "Facebook", word()]) }),
    ...(is(0.3) && { action: of(["LIKE", "like", "Like", word()]) }),
    ...(is(0.3) && { external_system: word(), external_system_reference_number: word() }),
    ...(is(0.4) && { accounts_receivable_identifier: { [of(["number", "name"])]: word() } }),
    ...(is(0.3) && { performed_by_unit_identifier: { [of(["name", "alternative_code"])]: word() } }),
    ...(is(0.2) && { classification_identifier: { name: word() } }),
    ...(is(0.1) && { performed_on: word() }),
    ...(is(0.1) && { [word()]: word() }),
  });
  return Array.from({ length: count }, (_, at): Call => {
    const draw = below(10);
    const owner = { accounts_receivable_identifier: { name: word() } };
    if (draw === 0)
      return { method: "authentication/token", body: { username: word(), password: word(), organisation: word() } };
    if (draw === 1)
      return { method: "customer_events/social_media/list", body: { token, ...owner, fields_set: word() } };
    const { request_unique_identifier: __, ...event } = eventRow();
    if (draw < 4) return { method: "customer_events/social_media/create", body: { token, ...event, ...values() } };
    const rows = Array.from({ length: 1 + below(4) }, (_, row) => ({
      ...eventRow({ request_unique_identifier: is(0.5) ? word() : `${at} ${row}` }),
      ...values(),
    }));
    return bulkCall(token, rows);
  });
}

/** The exchanges of a mock server with variants on, whose values are words. */
async function wordyExchanges(on: Switches, seed: number, count: number): Promise<Exchange[]> {
  await using system = startSystem({ assumptions: on }, seed);
  await system.sendExamples((witnesses) => witnesses.some((id) => id in on), 6);
  for (const call of wordyCalls(seed, count, system.token)) await system.send(call);
  return system.exchanges();
}

/** What a mock server with variants on, recorded and held against itself, is said to do otherwise. */
async function otherwiseThanItself(on: Switches, seed: number, count: number): Promise<object[]> {
  const exchanges = await wordyExchanges(on, seed, count);
  const held = { switches: on, table: vendorErrors };
  const facts = new RecordingFacts(exchanges, ownMethods);
  const search = new Replayer({ ...held, exchanges, factsFor: () => facts, methods: ownMethods, mostMs: 600_000 });
  return [...(await search.all(exchanges, on))].flatMap(([exchange, replay]) => {
    const others = findWordDifferences(exchange, replay, held);
    const odd = replay.differences.filter(isOfWords);
    if (replay.differences.length === 0 && others.length === 0) return [];
    return [{ on, seed, ref: exchange.ref, differences: replay.differences, others, odd }];
  });
}

const variants = [...variantsById].flatMap(([id, all]) => all.map((variant) => [id, variant] as const));

test.each([1, 2, 3, 4])("a mock server whose values are words of the contract is itself, with key %i", async (seed) => {
  expect(await otherwiseThanItself({}, seed, 60)).toEqual([]);
  expect(wronglySaid(await examined(await wordyExchanges({}, 10 + seed, 15)))).toBeUndefined();
});

test("each variant, and pairs of them, held against themselves are the same", async () => {
  const { of } = chance(5);
  const pairs = Array.from({ length: 15 }, () => Object.fromEntries([of(variants), of(variants)]));
  const all = [...variants.map((one) => Object.fromEntries([one])), ...pairs];
  const found = [];
  for (const [seed, on] of all.entries()) found.push(...(await otherwiseThanItself(on, seed, 10)));
  expect(found).toEqual([]);
});
