import type { Catalog } from "../vendor/catalog.ts";
import type { Operation } from "../vendor/method.ts";
import type { Example } from "../wire/example.ts";
import { answeredIn } from "./answered-in.ts";
import { releaseStates } from "./release-states.ts";

/** What a state of our examples stands for: its values by name, and where the clock stands in it. */
export type ProviderState = Pick<Example["state"], "values" | "clock">;

/** Those that CRM.COM can be asked for too: a stand-in that is set up otherwise is no example of it. */
export const examplesInContracts = ({ examples }: Operation): readonly Example[] =>
  examples.filter(({ apart }) => apart === undefined);

/**
 * Pact's provider states of the examples, each with its values as our own fixtures hold them; and those that ask for a
 * release, which have none.
 * @throws Error for a state that stands for different values in two examples
 */
export function providerStates(operations: Catalog): ReadonlyMap<string, ProviderState> {
  const states = new Map<string, ProviderState>();
  for (const operation of operations) {
    for (const example of examplesInContracts(operation)) {
      const { title } = example;
      const { name, ...state } = example.state;
      const before = states.get(name);
      if (before && JSON.stringify(before) !== JSON.stringify(state)) {
        throw new Error(`${operation.contract.name}, "${title}": the state "${name}" has other values elsewhere`);
      }
      states.set(name, state);
      const span = answeredIn(operation.contract, example);
      for (const one of releaseStates(span, operation.contract.since)) states.set(one, { values: {} });
    }
  }
  return states;
}
