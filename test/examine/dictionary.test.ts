import { expect, test } from "vitest";
import { variantsById } from "../../src/assumptions/switches.ts";
import { otherwiseThanItself, wordyExchanges } from "./dictionary.ts";
import { wronglySaid } from "./session-properties.ts";
import { chance, examined } from "./sessions.ts";

const variants = [...variantsById].flatMap(([id, all]) => all.map((variant) => [id, variant] as const));

test.each([1, 2, 3, 4])("a stand-in whose values are words of the contract is itself, with key %i", async (seed) => {
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
