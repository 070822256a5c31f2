import { valueAt } from "../matching/json-pointer.ts";
import { refuse, renderRefusal, renderRow } from "../wire/refusal.ts";
import type { VendorErrorTable } from "../wire/vendor-errors.ts";
import { fillExpression, templateOf } from "./expectation.ts";
import { bodyOf, type Interaction } from "./interaction.ts";
import { pathOf } from "./json-path.ts";
import { type KnownRefusal, knownRefusals } from "./known-refusals.ts";
import type { PactInteraction } from "./pact-file.ts";
import type { Values } from "./state-values.ts";

type Answer = PactInteraction["response"];

/**
 * The interaction with the refusals of its answer worded by another table: what was observed of the real system takes the
 * place of what was assumed, in the contract as in the stand-in.
 */
export function adoptErrors(interaction: Interaction, table: VendorErrorTable): Interaction {
  if (interaction.provenance === undefined) return interaction;
  const refusals = knownRefusals(templateOf(interaction.pact.response));
  if (refusals.length === 0) return interaction;
  const pact = structuredClone(interaction.pact);
  const values: Values = Object.fromEntries(
    (pact.providerStates ?? []).flatMap(({ params }) => Object.entries((params ?? {}) as Values)),
  );
  for (const refusal of refusals) reword(pact.response, refusal, table, values);
  return { ...interaction, pact };
}

function reword(answer: Answer, { at, of, kind, values }: KnownRefusal, table: VendorErrorTable, own: Values): void {
  const refusal = refuse(kind, values);
  const { code, message, description, httpStatus } = renderRefusal(table, refusal);
  const row = renderRow(table, refusal);
  const texts: Record<string, string> =
    of === "call" ? { code, message, description } : { error_code: row.code, error_description: row.text };
  if (of === "call" && httpStatus !== undefined) answer.status = httpStatus;
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
