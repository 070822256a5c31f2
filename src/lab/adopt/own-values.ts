import type { Interaction } from "../verify/interaction.ts";
import type { Values } from "../verify/state-values.ts";

/** What stands for the names of an interaction in our own fixtures, as its contract brings it along. */
export const ownValuesOf = ({ pact }: Interaction): Values =>
  Object.fromEntries((pact.providerStates ?? []).flatMap(({ params }) => Object.entries((params ?? {}) as Values)));
