import { expect, test } from "vitest";
import { variantsById } from "../../src/assumptions/switches.ts";
import type { Judgement } from "../../src/tenant/examine/judge.ts";
import { findWordDifferences } from "../../src/tenant/examine/words.ts";
import { vendorErrors } from "../../src/wire/vendor-errors.ts";
import { chance, seedsFrom, startSystem, wronglySaid } from "./sessions.ts";

const ours = { switches: {}, table: vendorErrors };
const newest = "R17.0.0";
const releases = ["R10.0.0", "R12.0.0", "R14.0.0", newest];
const variants = [...variantsById].flatMap(([id, all]) => all.map((variant) => [id, variant] as const));

/** What is said of a session of chance at a system, in which some calls show the variants that are on. */
async function examinedSession(
  seed: number,
  count: number,
  release: string,
  on: Readonly<Record<string, string>> = {},
) {
  await using system = startSystem({ release, assumptions: on }, seed);
  await system.sendExamples((witnesses) => witnesses.some((id) => id in on), 3);
  await system.sendRandom(seed, count);
  return await system.examined();
}

/** What is wrongly said in sessions of chance at a system that does as we do. @param most calls of a session */
async function wrongOfSame(seeds: readonly number[], most = 10): Promise<object[]> {
  const wrong = [];
  for (const seed of seeds) {
    const isLong = most > 10;
    const release = isLong ? (releases[seed % releases.length] as string) : newest;
    const said = wronglySaid(await examinedSession(seed, isLong ? most : 1 + (seed % most), release));
    if (said) wrong.push({ seed, release, said });
  }
  return wrong;
}

/** What is wrongly said in sessions at a system with some variants on, shown among calls of chance. */
async function wrongOfVariants(seeds: readonly number[], count: number): Promise<object[]> {
  const wrong = [];
  for (const seed of seeds) {
    const drawn = chance(seed);
    const on: Record<string, string> = Object.fromEntries(Array.from({ length: count }, () => drawn.of(variants)));
    const examination = await examinedSession(seed, 1 + (seed % 10), newest, on);
    const others = examination.findings.filter(
      ({ id, result, variant }) => result === "refuted" && (!(id in on) || (variant ?? on[id]) !== on[id]),
    );
    const unnamed = unnamedIn(examination);
    if (others.length + unnamed.length > 0) wrong.push({ seed, on, others, unnamed });
  }
  return wrong;
}

/** The exchanges that differ, and that nothing names. */
function unnamedIn({ before, findings, missingMethods, unexplained }: Judgement): unknown[] {
  const told = [...findings.filter(({ result }) => result !== "confirmed"), ...unexplained];
  const named = new Set(told.flatMap(({ exchanges }) => exchanges));
  const different = [...before].filter(
    ([one, replay]) => replay.differences.length > 0 || findWordDifferences(one, replay, ours).length > 0,
  );
  return different.filter(([{ ref, method }]) => !named.has(ref) && !missingMethods.includes(method.name));
}

test.each([0, 500, 1000])("a system that does as we do is never refuted, from seed %i on", async (first) => {
  expect(await wrongOfSame(seedsFrom(first, 500))).toEqual([]);
});

test("neither in long sessions, and in releases that know less", async () => {
  expect(await wrongOfSame(seedsFrom(9000, 100), 30)).toEqual([]);
});

test.each([1, 2])("of a system with %i variants on, only those are refuted", async (count) => {
  expect(await wrongOfVariants(seedsFrom(1000 * count, 200), count)).toEqual([]);
});

test("a system that does as we do is not refuted by our own examples, one after the other", async () => {
  await using system = startSystem();
  await system.sendExamples();
  expect(wronglySaid(await system.examined())).toBeUndefined();
});
