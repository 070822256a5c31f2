import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { listAssumptions } from "../../src/documents/list-assumptions.ts";
import { draw } from "../../src/ground/random.ts";
import { createStandIn } from "../../src/index.ts";
import { adopt } from "../../src/lab/adopt/adopt.ts";
import { adoptErrors } from "../../src/lab/adopt/adopt-errors.ts";
import { holdAsAdopted } from "../../src/lab/adopt/hold-as-adopted.ts";
import { type ObservedConfig, observe } from "../../src/lab/adopt/observe.ts";
import { observeErrors } from "../../src/lab/adopt/observe-errors.ts";
import { ownValuesOf } from "../../src/lab/adopt/own-values.ts";
import { type Adopted, adoptedByStandIn, heldAs, readAdopted } from "../../src/lab/adopt/read-adopted.ts";
import { StandInPlayer } from "../../src/lab/adopt/stand-in-player.ts";
import { mismatchesOf, SwitchedContracts } from "../../src/lab/adopt/switched-contracts.ts";
import { interactionsOf } from "../../src/lab/verify/interaction.ts";
import { readPactFiles } from "../../src/lab/verify/pact-file.ts";
import { report } from "../../src/lab/verify/report.ts";
import { ownValues, statesOf, userValues } from "../../src/lab/verify/state-values.ts";
import { findTarget } from "../../src/lab/verify/target.ts";
import { outcomeOf } from "../../src/lab/verify/verification.ts";
import { verify } from "../../src/lab/verify/verify.ts";
import { catalog } from "../../src/vendor/catalog.ts";
import { type Switches, switchable } from "../../src/wire/switches.ts";
import { overrideVendorErrors, vendorErrors } from "../../src/wire/vendor-errors.ts";
import { lenientValues, startLenientSystem } from "./lenient-system.ts";
import { contracts } from "./verify-against.ts";

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const all = interactionsOf(readPactFiles(contracts));
const states = statesOf(all);

/** What the little system can do, by the titles of the examples. */
const titles = [
  "two of four accounts exist",
  "a reference number of the external system that an event has already",
  "a row with a social media that is not supported",
  "a row with an action that is not supported",
  "a row with an account and a rewards participant",
  "a row with members that no page knows",
  "a row without performed_on",
  "a row without profile",
  "a row with a profile that is no String",
  "an account by a name that two accounts have",
  "an identifier with two fields",
  "two rows with the same request_unique_identifier",
  "with a fields_set, which leaves members of the rows out",
  "with a token that was never issued",
  "with an empty set",
  "with more than 1000 rows",
];
const asked = all.filter(({ description }) =>
  titles.some((title) => description === `customer_events.bulk.social_media.create: ${title}`),
);

const adoptedSwitches = {
  "bulk.empty-result-set": "absent",
  "bulk.more-than-max": "first-done",
  "bulk.reference-reused": "accepted",
  "bulk.repeated-identifier": "both-done",
  "fields-set.filters": "ignored",
  "identifier.ambiguous": "first",
  "identifier.one-of": "first-wins",
  "value.unknown-member": "refused",
};

async function verifyAt(base: string, adopted?: Adopted) {
  const target = await findTarget({ base, headers: {}, timeoutMs: 20_000 });
  const isStandIn = target.kind === "stand-in";
  const values = isStandIn ? ownValues(states, {}) : userValues(states, lenientValues);
  const held = adopted && (await holdAsAdopted(all, asked, adopted));
  const verdicts = await verify({ target, interactions: asked, values, ...(held && { held }) });
  const verification = { target, verdicts, unproven: [], remarks: [], adopted: adopted && heldAs(adopted) };
  const observed = () =>
    observe({
      ...verification,
      interactions: all,
      values,
      mask: (text) => text,
      release: "R14.0.0",
      date: "2026-01-31",
    });
  return { ...verification, outcome: outcomeOf(verification), observed };
}

/** An answer without ids and tokens, which every play makes anew. */
const withoutNew = (text: string) => text.replace(/[0-9A-F]{32}|ey[\w.-]+/g, "");

/** What was observed, without the ids that were made anew. */
const outcomesIn = ({ observed }: ObservedConfig) =>
  observed.answers.map(({ interaction, outcome, refutes }) => ({ interaction, outcome, refutes }));

async function lenient(mutate?: Parameters<typeof startLenientSystem>[0]): Promise<string> {
  const system = await startLenientSystem(mutate);
  opened.push(system);
  return system.url;
}

/** What was observed of the little system, found out once. */
let observedOnce: Promise<ObservedConfig> | undefined;

async function observeLenient(): Promise<ObservedConfig> {
  const { verdicts, observed } = await verifyAt(await lenient());
  expect(verdicts.filter(({ outcome }) => outcome === "not proven")).toEqual([]);
  return observed();
}

function observedFile(): Promise<ObservedConfig> {
  observedOnce ??= observeLenient();
  return observedOnce;
}

describe("a system that differs in eight behaviours and five error texts", () => {
  test("is assumed, verified, adopted, and verified again", async () => {
    expect(asked).toHaveLength(titles.length);
    const file = await observedFile();
    expect(file.assumptions).toEqual(adoptedSwitches);
    expect(file.observed.notAdopted).toEqual([]);
    expect(Object.keys(file.vendorErrors).sort()).toEqual([
      "mandatoryMissing",
      "tokenUnknown",
      "unknownMember",
      "valueNotAllowed",
      "wrongType",
    ]);
    expect(file.vendorErrors.wrongType).toMatchObject({
      row: { text: "{member} may not be {value}" },
      provenance: "observed",
    });

    const adopted = readAdopted(JSON.parse(JSON.stringify(file)));
    const url = await lenient();
    expect((await verifyAt(url)).outcome).toBe("different");
    const again = await verifyAt(url, adopted);
    expect(again.verdicts.filter(({ outcome }) => outcome !== "same")).toEqual([]);
    const text = report(again, "text");
    expect(text).toMatch(/^adopted +bulk\.reference-reused=accepted$/m);
    expect(text).toMatch(/^adopted +the words of .*mandatoryMissing/m);
    expect(text).toMatch(/^same .*more than 1000 rows \[assumed, as adopted\]$/m);
    expect(JSON.parse(report(again, "json")).adopted.assumptions).toEqual(adoptedSwitches);
    const once = await again.observed();
    expect({ ...once, observed: outcomesIn(once) }).toEqual({ ...file, observed: outcomesIn(file) });
  });

  test("is what a stand-in becomes that is started with the file", async () => {
    const file = await observedFile();
    const standIn = createStandIn({ logLevel: "silent", ...JSON.parse(JSON.stringify(file)) });
    opened.push(standIn);
    const { url } = await standIn.listen({ port: 0 });
    expect((await verifyAt(url)).outcome).toBe("different");
    const adopted = await adoptedByStandIn({ base: url, headers: {}, timeoutMs: 20_000 });
    const again = await verifyAt(url, adopted);
    expect(again.verdicts.filter(({ outcome }) => outcome !== "same")).toEqual([]);
  });

  test("is evidence, by release and date: what it refutes and what it confirms", async () => {
    const { observed, assumptions } = await observedFile();
    const listed = listAssumptions(catalog, vendorErrors, observed, assumptions);
    const verdictsOn = (id: string) =>
      listed
        .find((one) => one.id === id)
        ?.evidence.observations.map(({ verdict, release, date }) => `${verdict} ${release} ${date}`);
    expect(verdictsOn("bulk.reference-reused")).toEqual(["refuted R14.0.0 2026-01-31"]);
    expect(verdictsOn("bulk.empty-request-set")).toEqual(["confirmed R14.0.0 2026-01-31"]);
    expect(verdictsOn("error.tokenUnknown")).toEqual(["refuted R14.0.0 2026-01-31"]);
    expect(listed.find(({ id }) => id === "bulk.reference-reused")?.variant).toBe("accepted");
  });

  test("is named nowhere in the code that adopts", () => {
    const sources = globSync(["src/lab/adopt/*.ts", "src/lab/verify/*.ts"], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      exclude: ["**/*.test.ts"],
    });
    expect(sources.length).toBeGreaterThan(20);
    const text = sources.map((path) => readFileSync(join(contracts, "..", path), "utf8")).join("\n");
    for (const [id, variant] of Object.entries(adoptedSwitches)) {
      expect(text).not.toContain(`"${id}"`);
      expect(text).not.toContain(`"${variant}"`);
    }
  });
});

test("what no variant describes is not adopted, with what was seen", async () => {
  const isOk = ({ status }: Record<string, unknown>) => (status as { code: string }).code === "OK";
  const url = await lenient((body, call) => {
    const isEmpty = (call["social_media_customer_events_set"] as object[]).length === 0;
    return isEmpty && isOk(body) ? { ...body, data: { nothing: true } } : body;
  });
  const { assumptions, observed } = await (await verifyAt(url)).observed();
  expect(assumptions).toEqual(adoptedSwitches);
  expect(observed.notAdopted).toEqual([
    {
      interaction: "customer_events.bulk.social_media.create: with an empty set",
      assumptions: expect.arrayContaining(["bulk.empty-request-set"]),
      reason: "no variant of an assumption and no vendor error describes it",
      seen: [{ path: "/data/nothing", expected: "nothing (the member is not declared)", actual: "true" }],
    },
  ]);
});

describe("a variant that some contract shows is found", () => {
  const ofOneMethod = all.filter(({ description }) =>
    description.startsWith("customer_events.bulk.social_media.create: "),
  );

  async function found(switches: Switches, interactions = ofOneMethod) {
    const player = new StandInPlayer();
    opened.push(player);
    const answers = [];
    for (const interaction of interactions) {
      const { answer } = await player.play(interaction, switches);
      answers.push({ interaction, values: ownValuesOf(interaction), answer });
    }
    return adopt(all, answers);
  }

  test.each([
    ["call.http-status", "400"],
    ["call.refusal-data", "absent"],
    ["bulk.rows-fail-alone", "call-refused"],
    ["bulk.empty-request-set", "refused"],
    ["bulk.repeated-identifier", "call-refused"],
    // The call is refused in either case, but for another reason.
    ["value.repeated-member", "refused"],
  ])("%s=%s", async (id, variant) => {
    const { switches, answers } = await found({ [id]: variant });
    expect(switches).toEqual({ [id]: variant });
    expect(answers.filter(({ refutes }) => refutes === undefined)).toEqual([]);
    expect(new Set(answers.flatMap(({ refutes }) => refutes))).toEqual(new Set([id]));
  });

  /** Twelve switches, each with one of its variants. */
  function drawn(seed: string): Record<string, string> {
    const rank = (id: string) => draw([seed, id]);
    const ids = [...switchable.keys()].sort((one, other) => rank(one) - rank(other)).slice(0, 12);
    return Object.fromEntries(
      ids.map((id) => {
        const variants = switchable.get(id) as readonly string[];
        return [id, variants[Math.floor(draw([seed, id, "variant"]) * variants.length)] as string];
      }),
    );
  }

  test.each(["b", "e"])(
    "among twelve at once, drawn by %s, but for what makes no difference beside the others",
    { timeout: 120_000 },
    async (seed) => {
      const switches = drawn(seed);
      const adoption = await found(switches as Switches, all);
      expect(switches).toMatchObject(adoption.switches);
      const missed = Object.keys(switches).filter((id) => !Object.hasOwn(adoption.switches, id));
      expect(missed.length).toBeLessThan(3);
      const contracts = new SwitchedContracts(all);
      opened.push(contracts);
      const isTold = async (id: string) => {
        const { [id]: _, ...others } = switches;
        for (const one of all) {
          const [as, without] = [await contracts.under(one, switches as Switches), await contracts.under(one, others)];
          const answers = [as, without].map(({ held }) => JSON.stringify(held.pact.response.body));
          if (withoutNew(answers[0] as string) !== withoutNew(answers[1] as string)) return true;
        }
        return false;
      };
      for (const id of missed) expect([id, await isTold(id)]).toEqual([id, false]);
      const { vendorErrors: words, notAdopted } = observeErrors(adoption.answers, {
        provenance: "observed",
        source: "",
      });
      const errors = overrideVendorErrors(words);
      const otherwise = adoption.answers.filter(
        ({ held, values, answer }) => mismatchesOf(adoptErrors(held, errors), values, answer).length > 0,
      );
      expect({ notAdopted, otherwise: otherwise.map(({ interaction }) => interaction.description) }).toEqual({
        notAdopted: [],
        otherwise: [],
      });
    },
  );

  test("together with others in one answer", async () => {
    const switches = { "call.refusal-data": "null", "call.http-status": "400", "bulk.rows-fail-alone": "call-refused" };
    expect((await found(switches)).switches).toEqual(switches);
  });
});
