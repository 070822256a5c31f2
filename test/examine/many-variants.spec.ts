import { expect, test } from "vitest";
import { variantsById } from "../../src/assumptions/switches.ts";
import { chance, notShown, otherWords, seedsFrom, startSystem } from "./sessions.ts";

const shown = [...variantsById].flatMap(([id, all]) => {
  const variants = all.filter((variant) => !(`${id}=${variant}` in notShown));
  return variants.length > 0 ? [[id, variants] as const] : [];
});

/** How many variants of a system are named, and the names that are wrong. */
async function namedAt(seed: number, count: number, vendorErrors = {}) {
  const { below, of } = chance(seed);
  const left = [...shown];
  const drawn = Array.from(
    { length: count },
    () => left.splice(below(left.length), 1).flat() as never as (typeof shown)[0],
  );
  const on = Object.fromEntries(drawn.map(([id, variants]): [string, string] => [id, of(variants)]));
  await using system = startSystem({ assumptions: on, vendorErrors });
  await system.sendExamples((witnesses) => witnesses.some((id) => id in on));
  await system.sendRandom(seed, 40);
  const { findings } = await system.examined();
  const refuted = findings.filter(({ id, result }) => result === "refuted" && !id.startsWith("error."));
  const wrong = refuted.filter(({ id, variant }) => on[id] !== variant).map(({ id, variant }) => `${id}=${variant}`);
  return { named: refuted.length - wrong.length, wrong };
}

test.each([
  { systems: 12, variants: 4, least: 3, leastOfAll: 47 },
  { systems: 6, variants: 8, least: 7, leastOfAll: 46 },
  { systems: 1, variants: 29, least: 23, leastOfAll: 23 },
])("$systems systems with $variants variants: most are named, none wrongly", async (one) => {
  const found = [];
  for (const seed of seedsFrom(1, one.systems)) found.push(await namedAt(seed, one.variants));
  expect(found.flatMap(({ wrong }) => wrong)).toEqual([]);
  const named = found.map((system) => system.named);
  expect(Math.min(...named)).toBeGreaterThanOrEqual(one.least);
  expect(named.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(one.leastOfAll);
});

test("a system with 29 variants in other words: 23 are named, none wrongly", async () => {
  const { named, wrong } = await namedAt(1, 29, otherWords);
  expect(wrong).toEqual([]);
  expect(named).toBeGreaterThanOrEqual(23);
});
