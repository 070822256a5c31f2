import { isDeepStrictEqual } from "node:util";
import type { AssumptionId, BehaviourId } from "../../wire/assumptions.ts";
import type { Switches } from "../../wire/switches.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { expectationOf, templateOf } from "../verify/expectation.ts";
import type { Interaction } from "../verify/interaction.ts";
import { bodyAsHeld, fitOf, type SeenAnswer } from "./answer-fit.ts";
import { AnswerJudge } from "./answer-judge.ts";
import { keyOfSwitches } from "./changes-of.ts";
import { knownRefusals, wordsIn } from "./known-refusals.ts";
import { searchSwitches } from "./search-switches.ts";
import { mismatchesOf, SwitchedContracts } from "./switched-contracts.ts";
import { WordsJudge } from "./words-judge.ts";

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
    const switches = await findSwitches(contracts, answers);
    const explained: Explained[] = [];
    for (const seen of answers) explained.push(await explain(contracts, seen, switches));
    return { switches, answers: explained };
  } finally {
    await contracts.close();
  }
}

/**
 * In rounds, until nothing more is learnt: a switch that is known may make another one visible. The two judges can undo
 * each other's choice for ever, so a set of switches that was seen before ends it.
 */
async function findSwitches(contracts: SwitchedContracts, answers: readonly SeenAnswer[]): Promise<Switches> {
  const byAnswers = answers.map((seen) => new AnswerJudge(contracts, seen));
  const byWords = new WordsJudge(contracts, answers);
  const before = new Set<string>();
  for (let known: Switches = {}; ; ) {
    const chosen = await searchSwitches(byAnswers, known);
    known = await searchSwitches([byWords], chosen);
    if (keyOfSwitches(known) === keyOfSwitches(chosen)) return known;
    if (before.has(keyOfSwitches(chosen))) return chosen;
    before.add(keyOfSwitches(chosen));
  }
}

async function explain(contracts: SwitchedContracts, seen: SeenAnswer, switches: Switches): Promise<Explained> {
  const { interaction, values, answer } = seen;
  const { held, restsOn } = await contracts.under(interaction, switches);
  const isAsAssumed = mismatchesOf(interaction, values, answer).length === 0;
  const fit = fitOf(held, seen);
  if (isAsAssumed || fit === 0) return { ...seen, held, isAsAssumed, refutes: isAsAssumed ? [] : undefined };
  const behaviours: BehaviourId[] = fit === 1 ? ["call.http-status"] : [];
  const switched: BehaviourId[] = [];
  for (const id of restsOn.filter((one) => switches[one] !== undefined)) {
    const without = await contracts.under(interaction, switchesWithout(switches, id));
    if (without.held !== held) switched.push(id);
    if (fitOf(without.held, seen) < fit) behaviours.push(id);
  }
  const refuted = [...behaviours, ...refutedErrors(held, seen)];
  // Where only the words tell, the answer has the form of either.
  return { ...seen, held, isAsAssumed, refutes: [...new Set(refuted.length > 0 ? refuted : switched)] };
}

function switchesWithout({ ...switches }: Switches, id: BehaviourId): Switches {
  delete (switches as Record<string, string>)[id];
  return switches;
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
