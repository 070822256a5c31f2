import { describe, expect, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { type Examination, examine } from "../../src/lab/examine/examine.ts";
import { RecordedFacts } from "../../src/lab/examine/facts.ts";
import { switchable } from "../../src/wire/switches.ts";
import { chance, examined, exampleCalls, randomSession, recording, session } from "./sessions.ts";

/** Sessions of a property, where all are run; a run of the fast tier makes do with a part of them. */
const isAll = process.env["SESSIONS"] === "all";
const seeds = (fast: number, all: number, from = 0) => Array.from({ length: isAll ? all : fast }, (_, at) => from + at);

/** What is said of a system that does as we do, and should not be. */
function wronglySaid({ findings, left, words, missingMethods }: Examination): object | undefined {
  const refuted = findings.filter(({ verdict }) => verdict === "refuted");
  const errors = Object.keys(words.errors);
  const said = { refuted, left, errors, missingMethods };
  return Object.values(said).some((some) => some.length > 0) ? said : undefined;
}

describe("a system that does as we do is never refuted", () => {
  test("in sessions of chance", async () => {
    const wrong = [];
    for (const seed of seeds(108, 1500)) {
      const said = wronglySaid((await session(seed, 1 + (seed % (isAll ? 10 : 5)))).found);
      if (said) wrong.push({ seed, said });
    }
    expect(wrong).toEqual([]);
  });

  test("in long ones, and in releases that know less", async () => {
    const wrong = [];
    const releases = ["R10.0.0", "R12.0.0", "R14.0.0", "R17.0.0"];
    for (const seed of seeds(2, 100, 9000)) {
      const release = releases[seed % releases.length] as string;
      const said = wronglySaid((await session(seed, 30, {}, release)).found);
      if (said) wrong.push({ seed, release, said });
    }
    expect(wrong).toEqual([]);
  });

  test("in all of our own examples, one after the other", async () => {
    const release = "R17.0.0";
    await using system = createStandIn({ seed: "a system", logLevel: "silent", release });
    const recorder = recording((path, init) => system.fetch(path, init));
    for (const { call, clock } of exampleCalls(release)) if (clock === undefined) await recorder.send(call);
    expect(wronglySaid(await examined(recorder.exchanges()))).toBeUndefined();
  });
});

const variants = [...switchable].flatMap(([id, all]) => all.map((variant) => [id, variant] as const));

/** What is said of a system with some variants on, that were shown among calls of chance. */
async function variantSession(
  seed: number,
  count: number,
): Promise<{ on: Record<string, string>; found: Examination }> {
  const release = "R17.0.0";
  const drawn = chance(seed);
  const on = Object.fromEntries(Array.from({ length: count }, () => drawn.of(variants)));
  await using system = createStandIn({ seed: "a system", logLevel: "silent", release, assumptions: on as never });
  const recorder = recording((path, init) => system.fetch(path, init));
  const showing = exampleCalls(release).filter(({ witnesses }) => witnesses.some((id) => id in on));
  for (const { call } of showing.slice(0, 3)) await recorder.send(call);
  await randomSession(seed, 1 + (seed % (isAll ? 10 : 5)), system.token as string, recorder.send);
  return { on, found: await examined(recorder.exchanges()) };
}

test.each([1, 2])("of a system with %i variants on, only those are refuted", async (count) => {
  const wrong = [];
  for (const seed of seeds(20, 200, 1000 * count)) {
    const { on, found } = await variantSession(seed, count);
    const refuted = found.findings.filter(({ verdict }) => verdict === "refuted");
    const others = refuted.filter(({ id, variant }) => variant === undefined || on[id] !== variant);
    if (others.length > 0) wrong.push({ seed, on, others });
  }
  expect(wrong).toEqual([]);
});

test("a search without time ends with what it has, and says so", async () => {
  await using system = createStandIn({
    seed: "a system",
    logLevel: "silent",
    assumptions: { "value.null": "wrong-type" },
  });
  const recorder = recording((path, init) => system.fetch(path, init));
  await randomSession(1, 10, system.token as string, recorder.send);
  const exchanges = recorder.exchanges();
  const facts = new RecordedFacts(exchanges);
  expect(await examine({ exchanges, facts, switches: {}, isRedacted: true, mostMs: -1 })).toMatchObject({
    isWhole: false,
    switches: {},
  });
});
