import type { Catalog } from "../catalog.ts";
import type { Example } from "../method.ts";

/** What a state of our examples stands for, by the names of its values. */
type Values = Example["state"]["values"];

/**
 * Pact's provider states of the examples, each with its values as our own fixtures hold them.
 * @throws Error for a state that stands for different values in two examples
 */
export function providerStates(operations: Catalog): ReadonlyMap<string, Values> {
  const states = new Map<string, Values>();
  for (const { contract, examples } of operations) {
    for (const { title, state } of examples) {
      const before = states.get(state.name);
      if (before && JSON.stringify(before) !== JSON.stringify(state.values)) {
        throw new Error(`${contract.name}, "${title}": the state "${state.name}" has other values elsewhere`);
      }
      states.set(state.name, state.values);
    }
  }
  return states;
}
