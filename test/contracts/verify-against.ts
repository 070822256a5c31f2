import { fileURLToPath } from "node:url";
import {
  type Interaction,
  interactionsOf,
  readPactFiles,
  releaseFor,
  type StateValuesFile,
  statesOf,
  valuesOfTarget,
} from "../../src/lab/verify/interaction.ts";
import { findTarget } from "../../src/lab/verify/target.ts";
import { verify } from "../../src/lab/verify/verify.ts";
import type { Provenance } from "../../src/wire/provenance.ts";
import { parseRelease } from "../../src/wire/release.ts";
import { vendorErrors } from "../../src/wire/vendor-errors.ts";

/** The folder of our contracts. */
export const contracts = fileURLToPath(new URL("../../contracts", import.meta.url));

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
  const all = interactionsOf(readPactFiles(contracts));
  const states = statesOf(all);
  const target = await findTarget({ base, headers: {}, timeoutMs });
  const chosen = all
    .filter(({ own }) => only === undefined || own?.example.provenance === only)
    .filter(({ description }) => of === undefined || `${description}: `.startsWith(`${of}: `));
  const interactions = asked(chosen);
  const release = parseRelease("R17.0.0");
  const found = await verify({
    target,
    interactions,
    values: valuesOfTarget(states, given, target.kind !== "system"),
    releaseOf: (one) => releaseFor(one, release),
    held: { switches: {}, table: vendorErrors },
    mostMs: 120_000,
  });
  const verdicts = found.results;
  const isSame = verdicts.length > 0 && verdicts.every(({ outcome }) => outcome === "same");
  const isDifferent = verdicts.some(({ outcome }) => outcome === "different");
  return { ...found, target, verdicts, outcome: isDifferent ? "different" : isSame ? "same" : "not proven" };
}
