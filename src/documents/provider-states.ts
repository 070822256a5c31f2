import type { Catalog } from "../catalog.ts";
import type { Operation } from "../method.ts";
import type { Example } from "../wire/example.ts";
import { answeredIn } from "./answered-in.ts";
import { releaseStates } from "./release-states.ts";

/** What a state of our examples stands for, by the names of its values. */
type Values = Example["state"]["values"];

/** Those that CRM.COM can be asked for too: a stand-in that is set up otherwise is no example of it. */
export const examplesInContracts = ({ examples }: Operation): readonly Example[] =>
  examples.filter(({ options }) => options === undefined);

/**
 * Pact's provider states of the examples, each with its values as our own fixtures hold them; and those that ask for a
 * release, which have none.
 * @throws Error for a state that stands for different values in two examples
 */
export function providerStates(operations: Catalog): ReadonlyMap<string, Values> {
  const states = new Map<string, Values>();
  for (const operation of operations) {
    for (const example of examplesInContracts(operation)) {
      const { title, state } = example;
      const before = states.get(state.name);
      if (before && JSON.stringify(before) !== JSON.stringify(state.values)) {
        throw new Error(`${operation.contract.name}, "${title}": the state "${state.name}" has other values elsewhere`);
      }
      states.set(state.name, state.values);
      const span = answeredIn(operation.contract, example);
      for (const name of releaseStates(span, operation.contract.since)) states.set(name, {});
    }
  }
  return states;
}
