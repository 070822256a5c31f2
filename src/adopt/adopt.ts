import { isDeepStrictEqual } from "node:util";
import { expectationOf, templateOf } from "../verify/expectation.ts";
import type { Interaction } from "../verify/interaction.ts";
import type { AssumptionId, BehaviourId } from "../wire/assumptions.ts";
import type { Switches } from "../wire/switches.ts";
import { vendorErrors } from "../wire/vendor-errors.ts";
import { type AnswerFit, bodyAsHeld, fitOf, type SeenAnswer } from "./answer-fit.ts";
import { chooseSwitches } from "./choose-switches.ts";
import { knownRefusals, wordsIn } from "./known-refusals.ts";
import { mismatchesOf, SwitchedContracts } from "./switched-contracts.ts";

/** What was made of one answer. */
export interface Explained extends SeenAnswer {
  /** The contract with the chosen switches. */
  readonly held: Interaction;
  /** Is the answer as the contract has it, with nothing adopted? */
  readonly isAsAssumed: boolean;
  /** Which assumptions it refutes; `undefined` where it is otherwise and nothing that we know explains it. */
  readonly refutes: readonly AssumptionId[] | undefined;
}

/** The switches that explain what a system answered, and what is refuted by which answer. */
export interface Adoption {
  readonly switches: Switches;
  readonly answers: readonly Explained[];
}

/**
 * Finds the variants of assumptions that describe what a system did.
 * @param interactions all contracts that were read, also those that were not asked
 */
export async function adopt(interactions: readonly Interaction[], answers: readonly SeenAnswer[]): Promise<Adoption> {
  const contracts = new SwitchedContracts(interactions);
  try {
    const switches = await chooseSwitches(contracts, answers);
    const explained: Explained[] = [];
    for (const seen of answers) explained.push(await explain(contracts, seen, switches));
    return { switches, answers: explained };
  } finally {
    await contracts.close();
  }
}

async function explain(contracts: SwitchedContracts, seen: SeenAnswer, switches: Switches): Promise<Explained> {
  const { interaction, values, answer } = seen;
  const { held, restsOn } = await contracts.under(interaction, switches);
  const isAsAssumed = mismatchesOf(interaction, values, answer).length === 0;
  const fit = fitOf(held, seen);
  if (isAsAssumed || fit === 0) return { ...seen, held, isAsAssumed, refutes: isAsAssumed ? [] : undefined };
  const behaviours: BehaviourId[] = fit === 1 ? ["call.http-status"] : [];
  for (const id of restsOn.filter((one) => switches[one] !== undefined)) {
    if ((await fitWithout(contracts, seen, switches, id)) < fit) behaviours.push(id);
  }
  return { ...seen, held, isAsAssumed, refutes: [...new Set([...behaviours, ...refutedErrors(held, seen)])] };
}

async function fitWithout(
  contracts: SwitchedContracts,
  seen: SeenAnswer,
  { ...switches }: Switches,
  id: BehaviourId,
): Promise<AnswerFit> {
  delete (switches as Record<string, string>)[id];
  return fitOf((await contracts.under(seen.interaction, switches)).held, seen);
}

/** The errors that no page shows and that the answer words otherwise. */
function refutedErrors(held: Interaction, { values, answer }: SeenAnswer): AssumptionId[] {
  const body = bodyAsHeld(held, answer);
  const ours = expectationOf(held, values).body;
  return knownRefusals(templateOf(held.pact.response)).flatMap((refusal) => {
    const isAssumed = vendorErrors[refusal.kind].provenance !== "documented";
    const isOther = !isDeepStrictEqual(wordsIn(body, refusal), wordsIn(ours, refusal));
    return isAssumed && isOther ? [`error.${refusal.kind}` as const] : [];
  });
}
