import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Switches } from "../../src/assumptions/switches.ts";
import { listAssumptions } from "../../src/documents/list-assumptions.ts";
import { createStandIn } from "../../src/index.ts";
import { compare } from "../../src/tenant/examine/compare.ts";
import type { Exchange } from "../../src/tenant/examine/exchange.ts";
import { type OwnAnswer, ownAnswerTo } from "../../src/tenant/examine/own-answer.ts";
import { uncoveredAssumptions } from "../../src/tenant/report/report.ts";
import { catalog, ownMethods } from "../../src/vendor/catalog.ts";
import { vendorErrors } from "../../src/wire/vendor-errors.ts";
import { runHere } from "../run-program.ts";
import { tempFolder } from "../temp-folder.ts";
import { ownInteractions as all, askedBy, type OwnInteraction, ownSystem } from "./verify-against.ts";

const listed = listAssumptions(catalog, vendorErrors, undefined);
const uncovered = new Map(uncoveredAssumptions(all, [], ownMethods).map(({ id, reason }) => [id as string, reason]));

/** What our mock server does with an interaction while a variant holds, and with nothing switched on. */
async function ownAnswer(
  interaction: OwnInteraction,
  switches: Switches,
): Promise<{ exchange: Exchange; ownAnswer: OwnAnswer }> {
  const exchange: Exchange = { ...askedBy(interaction), answer: { status: 200, json: {} } };
  return { exchange, ownAnswer: await ownAnswerTo(exchange, switches, new Map(), ownSystem) };
}

/** Does an interaction come out otherwise with a variant, if only in its words? */
async function isOtherwise(interaction: OwnInteraction, switches: Switches): Promise<boolean> {
  if ("bulk.order" in switches) return true;
  const [own, other] = [(await ownAnswer(interaction, {})).ownAnswer, await ownAnswer(interaction, switches)];
  const exchange = { ...other.exchange, answer: { status: other.ownAnswer.status, json: other.ownAnswer.json } };
  const { differences, refusals } = compare(exchange, own, false);
  const isOfOtherKind = refusals.some(({ kind, words }) => (words["code"] ?? words["error_code"]) !== kind);
  return differences.length > 0 || isOfOtherKind || other.ownAnswer.status !== own.status;
}

/** The interactions that are asked about an assumption. */
const askedAbout = (id: string) => {
  const { examples = [], negativeExamples = [] } = listed.find((one) => one.id === id)?.evidence ?? {};
  return all.filter(({ description }) => [...examples, ...negativeExamples].includes(description));
};

describe("what is assumed is asked for by an interaction that tells it, or is not covered with a reason", () => {
  test.each(listed)("$id", async ({ id, variants }) => {
    const asked = askedAbout(id);
    expect(asked.length === 0).toBe(uncovered.has(id));
    if (asked.length === 0) return expect(uncovered.get(id)).toMatch(/\w{3}/);
    const told = new Map<string, readonly string[]>();
    for (const interaction of asked) {
      const by: string[] = [];
      for (const variant of Object.keys(variants)) {
        if (await isOtherwise(interaction, { [id]: variant } as Switches)) by.push(variant);
      }
      told.set(interaction.description, by);
    }
    const isSwitchable = Object.keys(variants).length > 0;
    // An interaction that is the same under every variant would confirm an assumption that it says nothing about.
    expect(isSwitchable ? [...told].filter(([, by]) => by.length === 0).map(([name]) => name) : []).toEqual([]);
    expect([...new Set([...told.values()].flat())].sort()).toEqual(Object.keys(variants).sort());
    if (!id.startsWith("error.")) return;
    for (const interaction of asked) {
      const { refusal, rows } = (await ownAnswer(interaction, {})).ownAnswer;
      expect([refusal, ...rows.values()].map((one) => `error.${one?.kind}`)).toContain(id);
    }
  });
});

describe("verify", () => {
  const ask = async (options: object, ...words: string[]) => {
    const standIn = createStandIn({ logLevel: "silent", ...options });
    const { url } = await standIn.listen({ port: 0 });
    const ran = await runHere(["verify", "--target", url, ...words]);
    await standIn.close();
    return ran;
  };
  const about = (...ids: string[]) => ids.flatMap((id) => ["--only", id]);

  test.each([
    ["value.lost-digits", "refused"],
    ["bulk.reference-reused", "answered-again"],
    ["bulk.reference-reused", "accepted"],
    ["token.refused-at-once", "minute-of-grace"],
  ])("tells and adopts %s=%s", async (id, variant) => {
    const options = { assumptions: { [id]: variant } };
    const observed = join(tempFolder(), "observed.json");
    const { code, stdout } = await ask(options, ...about(id), "--write-observed", observed);
    expect([code, stdout]).toEqual([1, expect.stringContaining(`note: ${id}=${variant} is in ${observed}\n`)]);
    expect(await ask({}, ...about(id))).toMatchObject({ code: 0 });
  });

  test("says what it cannot prove, and is not green where just that was asked", async () => {
    const text = await ask({}, ...about("error.bodyTooLarge", "bulk.order"));
    expect(text.code).toBe(3);
    expect(text.stdout).toMatch(
      /^not covered {3}1 assumption: error\.bodyTooLarge \[assumed\]: the limit is one of the mock server \(--max-body\)/m,
    );
    const json = await ask({}, ...about("error.bodyTooLarge"), "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      outcome: "inconclusive",
      assumptions: [
        { id: "error.bodyTooLarge", verdict: "not covered", provenance: "assumed", reason: expect.any(String) },
      ],
    });
    const junit = await ask({}, ...about("error.bodyTooLarge", "bulk.order"), "--format", "junit");
    expect(junit.stdout).toContain('errors="1" skipped="0"');
    expect(junit.stdout).toContain('<property name="target" value="stand-in"/>');
    expect(junit.stdout).toMatch(/<testcase name="error.bodyTooLarge" classname="assumed"><error type="not covered"/);
  });
});
