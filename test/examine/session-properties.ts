import { variantsById } from "../../src/assumptions/switches.ts";
import { createStandIn } from "../../src/index.ts";
import type { Judgement } from "../../src/tenant/examine/judge.ts";
import { findWordDifferences } from "../../src/tenant/examine/words.ts";
import { vendorErrors } from "../../src/wire/vendor-errors.ts";
import { chance, examined, exampleCalls, randomSession, recording } from "./sessions.ts";

const ours = { switches: {}, table: vendorErrors };
const newest = "R17.0.0";
const releases = ["R10.0.0", "R12.0.0", "R14.0.0", newest];
const variants = [...variantsById].flatMap(([id, all]) => all.map((variant) => [id, variant] as const));

/** Variants that a recording cannot show, each with the reason; `verify` can. */
export const notShown: Readonly<Record<string, string>> = {
  "token.refused-at-once=minute-of-grace": "when a token ended is not in a recording",
  "value.repeated-member=refused": "a line does not keep what is refused, and is not compared",
  "value.lost-digits=refused": "a line does not keep what is refused, and is not compared",
  "bulk.reference-within-system=any-system": "the same shows where a reference was used before the recording",
  "list.order=newest-first": "events of before a recording are taken from the list itself, in its order",
  "identifier.ambiguous=first": "that two have one name shows only where they are refused for it",
  "participant.terminated=refused": "a state is shown only by events, which such a participant then has not",
  "account.terminated=refused": "a state is shown only by events, which such an account then has not",
};

/** Numbers from one on. */
export const seedsFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => first + at);

/** What is said of a system that does as we do, and should not be. */
export function wronglySaid({ findings, unexplained, words, missingMethods }: Judgement): object | undefined {
  const refuted = findings.filter(({ result }) => result === "refuted");
  const said = { refuted, unexplained, errors: Object.keys(words.errors), missingMethods };
  return Object.values(said).some((some) => some.length > 0) ? said : undefined;
}

/** What is said of a session of chance at a system, in which some calls show the variants that are on. */
async function examinedSession(
  seed: number,
  count: number,
  release: string,
  on: Readonly<Record<string, string>> = {},
) {
  const options = { seed: "a system", logLevel: "silent", release: release as never, assumptions: on } as const;
  await using system = createStandIn(options);
  const recorder = recording((path, init) => system.fetch(path, init), seed);
  const showing = exampleCalls(release).filter(({ witnesses }) => witnesses.some((id) => id in on));
  for (const { call } of showing.slice(0, 3)) await recorder.send(call);
  await randomSession(seed, count, system.token as string, recorder.send);
  return await examined(recorder.exchanges(release));
}

/** What is wrongly said in sessions of chance at a system that does as we do. @param most calls of a session */
export async function wrongOfSame(seeds: readonly number[], most = 10): Promise<object[]> {
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
export async function wrongOfVariants(seeds: readonly number[], count: number): Promise<object[]> {
  const wrong = [];
  for (const seed of seeds) {
    const drawn = chance(seed);
    const on: Record<string, string> = Object.fromEntries(Array.from({ length: count }, () => drawn.of(variants)));
    const examination = await examinedSession(seed, 1 + (seed % 10), newest, on);
    const others = examination.findings.filter(
      ({ id, result, variant }) => result === "refuted" && (variant === undefined || on[id] !== variant),
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
