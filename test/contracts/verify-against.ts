import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { Provenance } from "../../src/common/provenance.ts";
import { releaseOfExample } from "../../src/documents/contract-examples.ts";
import { readPactFiles } from "../../src/documents/pact-files.ts";
import {
  type Interaction,
  interactionsOf,
  type StateValuesFile,
  statesOf,
  unsentExchange,
  valuesOfTarget,
} from "../../src/tenant/verify/interaction.ts";
import { exampleFacts, findTarget, verify } from "../../src/tenant/verify/verify.ts";
import { ownMethods } from "../../src/vendor/catalog.ts";
import { newestKnownRelease, parseRelease } from "../../src/wire/release.ts";
import { vendorErrors } from "../../src/wire/vendor-errors.ts";
import { startHiddenSystem } from "./hidden-system.ts";

/** The folder of our contracts. */
export const contracts = fileURLToPath(new URL("../../contracts", import.meta.url));
export const ownInteractions = interactionsOf(readPactFiles(contracts)).flatMap(({ description, own }) =>
  own ? { description, own } : [],
);
export type OwnInteraction = (typeof ownInteractions)[number];
export const ownValues = statesOf(ownInteractions);
const facts = exampleFacts(ownMethods);

export const ownSystem = { factsFor: () => facts, methods: ownMethods };

/** The request of an interaction of ours. */
export function askedBy({ description: ref, own }: OwnInteraction) {
  const release = releaseOfExample(own.method, own.example, newestKnownRelease);
  return { ref, ...unsentExchange(own, ownValues.get(own.example.state.name) ?? {}, release, false) };
}

interface Asked {
  readonly only?: Provenance;
  readonly of?: string;
  readonly asked?: (chosen: readonly Interaction[]) => readonly Interaction[];
  readonly timeoutMs?: number;
}

/**
 * Holds our contracts against a base URL, as the command does after it has read its flags.
 * @param of the name of a method: only its contracts; or the description of one
 * @param asked makes of these what is asked
 */
export async function verifyAgainst(
  base: string,
  given: StateValuesFile = {},
  { only, of, asked = (all) => all, timeoutMs = 20_000 }: Asked = {},
) {
  const target = await findTarget({ base, headers: {}, timeoutMs });
  const chosen = ownInteractions
    .filter(({ own }) => only === undefined || own?.example.provenance === only)
    .filter(({ description }) => of === undefined || `${description}: `.startsWith(`${of}: `));
  const interactions = asked(chosen);
  const found = await verify({
    target,
    methods: ownMethods,
    interactions,
    values: valuesOfTarget(ownValues, given, target.kind !== "system"),
    release: parseRelease("R17.0.0"),
    switches: {},
    table: vendorErrors,
    mostMs: 600_000,
  });
  const verdicts = found.interactions;
  const isSame = verdicts.length > 0 && verdicts.every(({ outcome }) => outcome === "same");
  const isDifferent = verdicts.some(({ outcome }) => outcome === "different");
  return { ...found, target, verdicts, outcome: isDifferent ? "different" : isSame ? "same" : "inconclusive" };
}

const noSuchMethod = JSON.stringify({ data: {}, status: { code: "NO.SUCH.METHOD", message: "", description: "" } });

/** A system that never resets, and ends with the test. @param change `undefined`: it has no such method */
export async function hiddenStandIn(
  change = (text: string, _url: string): string | undefined => text,
): Promise<string> {
  const system = await startHiddenSystem({ release: "R17.0.0" }, (out, path) => {
    const text = change(JSON.stringify(out.body), path);
    Object.assign(out, text === undefined ? { status: 404, text: noSuchMethod } : { text });
  });
  onTestFinished(system.close);
  return system.url;
}
