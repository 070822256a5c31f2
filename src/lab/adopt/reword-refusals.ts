import { valueAt } from "../../matching/json-pointer.ts";
import { fillExpression, templateOf } from "../verify/expectation.ts";
import { bodyOf, type Interaction } from "../verify/interaction.ts";
import { pathOf } from "../verify/json-path.ts";
import type { PactInteraction } from "../verify/pact-file.ts";
import type { Values } from "../verify/state-values.ts";
import { type KnownRefusal, knownRefusals, type Words } from "./known-refusals.ts";
import { ownValuesOf } from "./own-values.ts";

type Answer = PactInteraction["response"];

/**
 * The interaction with the refusals of its answer in other words; the same one where there are none.
 * @param wordsOf `undefined` for a refusal that keeps its own
 */
export function rewordRefusals(
  interaction: Interaction,
  wordsOf: (refusal: KnownRefusal) => Words | undefined,
): Interaction {
  if (interaction.provenance === undefined) return interaction;
  const worded = knownRefusals(templateOf(interaction.pact.response)).flatMap((refusal) => {
    const words = wordsOf(refusal);
    return words ? [{ refusal, words }] : [];
  });
  if (worded.length === 0) return interaction;
  const pact = structuredClone(interaction.pact);
  const own = ownValuesOf(interaction);
  for (const { refusal, words } of worded) reword(pact.response, refusal, words, own);
  return { ...interaction, pact };
}

function reword(answer: Answer, { at }: KnownRefusal, { texts, httpStatus }: Words, own: Values): void {
  if (httpStatus !== undefined) answer.status = httpStatus;
  const target = valueAt(bodyOf(answer), at) as Record<string, unknown>;
  for (const [name, text] of Object.entries(texts)) setText(answer, target, `${at}/${name}`, text, own);
}

/** Puts a text into the answer; one with `${name}` in it is injected, as Pact writes that. */
function setText(answer: Answer, target: Record<string, unknown>, pointer: string, text: string, own: Values): void {
  target[pointer.split("/").at(-1) as string] = fillExpression(text, own);
  const path = pathOf(pointer);
  answer.generators ??= {};
  answer.generators.body ??= {};
  answer.matchingRules ??= {};
  answer.matchingRules.body ??= {};
  if (/\$\{\w+\}/.test(text)) {
    answer.generators.body[path] = { type: "ProviderState", expression: text };
    answer.matchingRules.body[path] = { combine: "AND", matchers: [{ match: "type" }] };
  } else {
    delete answer.generators.body[path];
    delete answer.matchingRules.body[path];
  }
}
