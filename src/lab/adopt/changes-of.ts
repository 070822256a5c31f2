import type { BehaviourId } from "../../wire/assumptions.ts";
import { type Switches, switchable } from "../../wire/switches.ts";

/** Switches with one of the ids set to another variant, or back, each such change for itself. */
export function changesOf(switches: Switches, ids: readonly BehaviourId[]): Switches[] {
  return ids.flatMap((id) => {
    const { [id]: now, ...others } = switches;
    const variants = (switchable.get(id) ?? []).filter((variant) => variant !== now);
    const changed = variants.map((variant): Switches => ({ ...others, [id]: variant }));
    return now === undefined ? changed : [...changed, others];
  });
}

/** The same text for the same switches. */
export const keyOfSwitches = (switches: Switches): string => JSON.stringify(Object.entries(switches).sort());
