import { fileURLToPath } from "node:url";
import { type Interaction, interactionsOf } from "../../src/lab/verify/interaction.ts";
import { readPactFiles } from "../../src/lab/verify/pact-file.ts";
import { ownValues, type StateValuesFile, statesOf, userValues } from "../../src/lab/verify/state-values.ts";
import { findTarget } from "../../src/lab/verify/target.ts";
import { outcomeOf, type Verification } from "../../src/lab/verify/verification.ts";
import { verify } from "../../src/lab/verify/verify.ts";
import type { Provenance } from "../../src/wire/provenance.ts";

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
    .filter(({ provenance }) => only === undefined || provenance === only)
    .filter(({ description }) => of === undefined || `${description}: `.startsWith(`${of}: `));
  const interactions = asked(chosen);
  const values = target.kind === "stand-in" ? ownValues(states, given) : userValues(states, given);
  const verdicts = await verify({ target, interactions, values });
  const verification: Verification = { target, verdicts, unproven: [], remarks: [] };
  return { ...verification, outcome: outcomeOf(verification) };
}
