import { methodOfExample } from "../../documents/examples.ts";
import type { Interaction } from "../verify/interaction.ts";
import type { PactInteraction } from "../verify/pact-file.ts";

type Rules = NonNullable<NonNullable<PactInteraction["response"]["matchingRules"]>["body"]>;

/** The rule by which Pact compares a member that every system makes anew, by the method and the member. */
export type MadeAnew = ReadonlyMap<string, Rules[string]>;

/** Reads off contracts which members of the answers of each method are made anew, in whatever row they stand. */
export function membersMadeAnew(interactions: readonly Interaction[]): MadeAnew {
  const rules = new Map<string, Rules[string]>();
  for (const interaction of interactions) {
    const { matchingRules, generators } = interaction.pact.response;
    for (const [path, rule] of Object.entries(matchingRules?.body ?? {})) {
      if (!generators?.body?.[path]) rules.set(memberKey(interaction, path), rule);
    }
  }
  return rules;
}

/** Names a member of the answers of a method by its path in one of them. */
export const memberKey = ({ description }: Interaction, path: string): string =>
  `${methodOfExample(description)} ${path.replace(/\[\d+\]/g, "[]")}`;
