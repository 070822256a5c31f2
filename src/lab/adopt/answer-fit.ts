import { jsonOr } from "../../ground/json.ts";
import { inOrderOf } from "../verify/compare-rows.ts";
import { isStatusAlone } from "../verify/compare-status.ts";
import { bodyOf, type Interaction } from "../verify/interaction.ts";
import type { Answered } from "../verify/recording-proxy.ts";
import type { Values } from "../verify/state-values.ts";
import { wordsIn } from "./known-refusals.ts";
import { rewordRefusals } from "./reword-refusals.ts";
import { mismatchesOf } from "./switched-contracts.ts";

/** What a system answered to one of our contracts. */
export interface SeenAnswer {
  readonly interaction: Interaction;
  /** The values of that system. */
  readonly values: Values;
  readonly answer: Answered;
}

/** How well a behaviour explains an answer: not at all, but for its HTTP status, or whole. */
export type AnswerFit = 0 | 1 | 2;

/** How well a contract, as it is with some behaviour, explains an answer whatever words it has for its refusals. */
export function fitOf(held: Interaction, { values, answer }: SeenAnswer): AnswerFit {
  const body = bodyAsHeld(held, answer);
  const worded = rewordRefusals(held, (refusal) => {
    const texts = wordsIn(body, refusal);
    return texts && { texts };
  });
  const mismatches = mismatchesOf(worded, values, answer);
  if (mismatches.length === 0) return 2;
  return isStatusAlone(mismatches) ? 1 : 0;
}

/** The JSON of an answer, its rows in the order of the contract where they may come in any; `undefined` when it is none. */
export function bodyAsHeld({ pact, rowsInAnyOrder }: Interaction, { text }: Answered): unknown {
  const body = jsonOr(text);
  return rowsInAnyOrder ? inOrderOf(bodyOf(pact.response), body) : body;
}
