import { fillExpression, templateOf } from "../verify/expectation.ts";
import type { Interaction } from "../verify/interaction.ts";
import { bodyAsHeld, type SeenAnswer } from "./answer-fit.ts";
import { errorsOfSightings, type ObservedErrors, type Sighting } from "./errors-of-sightings.ts";
import { knownRefusals, wordsIn } from "./known-refusals.ts";

/**
 * Reads off the answers how the target words each vendor error that our examples show.
 * @param answers each with the contract as it is held, with the chosen switches and our own words
 * @param found how sure that makes us of them, and where they come from
 */
export function observeErrors(
  answers: readonly (SeenAnswer & { readonly held: Interaction })[],
  found: Parameters<typeof errorsOfSightings>[1],
): ObservedErrors {
  return errorsOfSightings(answers.flatMap(sightingsIn), found);
}

function sightingsIn({ held, answer, values }: SeenAnswer & { readonly held: Interaction }): Sighting[] {
  const body = bodyAsHeld(held, answer);
  return knownRefusals(templateOf(held.pact.response)).flatMap((refusal) => {
    const { of, kind, values: named } = refusal;
    const [code, ...texts] = Object.values(wordsIn(body, refusal) ?? {});
    if (code === undefined) return [];
    const filled = Object.fromEntries(
      Object.entries(named).map(([name, text]) => [name, String(fillExpression(text, values))]),
    );
    return [{ kind, of, code, texts, httpStatus: answer.status, values: filled }];
  });
}
