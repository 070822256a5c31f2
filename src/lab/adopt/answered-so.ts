import { wholeWords } from "../../ground/whole-words.ts";
import { valueAt } from "../../matching/json-pointer.ts";
import { fillExpression, templateOf } from "../verify/expectation.ts";
import type { Interaction } from "../verify/interaction.ts";
import { pathOf } from "../verify/json-path.ts";
import type { PactInteraction } from "../verify/pact-file.ts";
import type { Values } from "../verify/state-values.ts";
import { type MadeAnew, memberKey } from "./made-anew.ts";
import { ownValuesOf } from "./own-values.ts";
import type { Play } from "./stand-in-player.ts";

/**
 * The interaction with the answer of a play in the place of its own: our own values in it become those of the state, and
 * what every system makes anew is compared by its form.
 */
export function answeredSo(
  interaction: Interaction,
  { answer, switches, restsOn }: Play,
  madeAnew: MadeAnew,
): Interaction {
  const { response } = interaction.pact;
  const content: unknown = JSON.parse(answer.text);
  const template = templateOf(response);
  const own = ownValuesOf(interaction);
  const rules: NonNullable<NonNullable<PactInteraction["response"]["matchingRules"]>["body"]> = {};
  const generators: NonNullable<NonNullable<PactInteraction["response"]["generators"]>["body"]> = {};
  for (const [pointer, leaf] of leavesOf(content)) {
    const path = pathOf(pointer);
    const rule = madeAnew.get(memberKey(interaction, path));
    const expression = rule ? undefined : expressionOf(leaf, valueAt(template, pointer), own);
    if (rule) rules[path] = rule;
    if (expression === undefined) continue;
    generators[path] = { type: "ProviderState", expression };
    rules[path] = { combine: "AND", matchers: [{ match: "type" }] };
  }
  return {
    ...interaction,
    // The order that the stand-in gives them is one of many.
    ...(restsOn.includes("bulk.order") && switches["bulk.order"] === "any" && { rowsInAnyOrder: true }),
    pact: {
      ...interaction.pact,
      response: {
        ...response,
        status: answer.status,
        body: { content, contentType: "application/json", encoded: false },
        matchingRules: { ...response.matchingRules, body: rules },
        generators: { ...response.generators, body: generators },
      },
    },
  };
}

function leavesOf(part: unknown, at = ""): [pointer: string, leaf: unknown][] {
  if (typeof part !== "object" || part === null) return [[at, part]];
  return Object.entries(part).flatMap(([name, value]) => leavesOf(value, `${at}/${name}`));
}

/** A leaf with `${name}` for the values of the state in it, as the contract has it there if it can; `undefined` without any. */
function expressionOf(leaf: unknown, inContract: unknown, own: Values): string | undefined {
  const filled = typeof inContract === "string" && String(fillExpression(inContract, own));
  if (filled === String(leaf) && filled !== inContract) return inContract as string;
  if (typeof leaf !== "string") return undefined;
  const names = Object.keys(own).filter((name) => String(own[name]) !== "");
  const nameOf = new Map(names.reverse().map((name) => [String(own[name]), name]));
  if (nameOf.size === 0) return undefined;
  const expression = leaf.replace(wholeWords([...nameOf.keys()]), (value) => `\${${nameOf.get(value)}}`);
  return expression === leaf ? undefined : expression;
}
