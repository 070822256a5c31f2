import { expect, test } from "vitest";
import type { StandIn } from "../../src/index.ts";
import { countDifferences, type Judgement } from "../../src/tenant/examine/judge.ts";
import { createAdoptedFile } from "../../src/tenant/report/adopted-file.ts";
import { overrideVendorErrors } from "../../src/wire/vendor-errors.ts";
import on from "./other-system.json" with { type: "json" };
import { chance, otherWords, randomSession, recording, type Sent, startSystem } from "./sessions.ts";

const release = "R17.0.0";

/** What no recording of these calls can show. */
const isHidden = (id: string) => /ambiguous|terminated/.test(id);

test("of a system that does twenty things otherwise, in words of its own, each is named and none besides", async () => {
  await using other = startSystem({ assumptions: on, vendorErrors: otherWords });
  await other.sendExamples();
  for (const seed of [1, 2, 3]) await other.sendRandom(seed, 30);
  const judgement = await other.examined();

  const refuted = judgement.findings.filter(({ id, result }) => result === "refuted" && !id.startsWith("error."));
  expect(Object.fromEntries(refuted.map(({ id, variant }) => [id, variant]))).toEqual(
    Object.fromEntries(Object.entries(on).filter(([id]) => !isHidden(id))),
  );
  // Which of several errors some refusals are, only a state says.
  const others = judgement.unexplained.filter(({ at }) => !/message|description/.test(at));
  // One refusal of a key in words that name nothing does not tell that another key is unknown.
  expect(others.map(({ operation, at }) => `${operation} ${at}`)).toEqual([
    "authentication.web_api_key.token /status/code",
  ]);

  const adopted = await adoptedFrom(judgement);
  await using likewise = startSystem(adopted);
  const [actual, expected] = await Promise.all([other, likewise].map((one) => unseen(one.system, 120)));
  const same = actual?.filter((answer, at) => answer === expected?.[at]) ?? [];
  expect(same.length / 120).toBeGreaterThanOrEqual(100 / 120);
});

test.each([1, 2, 3, 4])(
  "what is adopted of a system removes differences, and answers nothing worse, with seed %i",
  async (seed) => {
    const { of } = chance(seed);
    const all = Object.entries(on);
    const assumptions = Object.fromEntries([of(all), of(all), of(all)]);
    await using other = startSystem({ assumptions, ...(seed % 2 === 0 && { vendorErrors: otherWords }) }, seed);
    await other.sendRandom(seed, 60);
    const judgement = await other.examined();
    const { assumptions: switches, vendorErrors, observed } = await adoptedFrom(judgement);
    const differences = (variants: object, words: object) =>
      countDifferences(judgement, { switches: variants, table: overrideVendorErrors(words), done: observed.done });
    const least = await differences(switches, vendorErrors);
    for (const name of [...Object.keys(switches), ...Object.keys(vendorErrors)]) {
      const others = (part: object) => Object.fromEntries(Object.entries(part).filter(([other]) => other !== name));
      expect(await differences(others(switches), others(vendorErrors)), name).toBeGreaterThan(least);
    }
    await using before = startSystem();
    await using after = startSystem({ assumptions: switches, vendorErrors, observed });
    const [actual, ours, adopted] = await Promise.all([other, before, after].map((one) => unseen(one.system, 60)));
    const worse = actual?.filter((answer, at) => answer === ours?.[at] && answer !== adopted?.[at]);
    expect(worse).toEqual([]);
  },
);

/** The settings that `adopt` writes for one recording. */
async function adoptedFrom(judgement: Judgement) {
  const header = { release, date: "2026-11-27", host: "h" };
  const { assumptions, vendorErrors, observed } = await createAdoptedFile([{ header, judgement }]);
  return { assumptions, vendorErrors, observed };
}

/** The answers to calls of chance that were not recorded, without the values that are new in every system. */
async function unseen(system: StandIn, count: number): Promise<string[]> {
  system.reset();
  const { sent, send } = recording((path, init) => system.fetch(path, init));
  await randomSession(99, count, system.token as string, send);
  const isNew = /[0-9A-F]{32}|(?<="(?:token|\w+ed_date)":")[^"]*/g;
  return sent.map(({ status, json }: Sent) => `${status} ${JSON.stringify(json)}`.replace(isNew, "a new value"));
}
