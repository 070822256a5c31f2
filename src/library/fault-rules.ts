import type { FaultSet } from "../faults/fault-set.ts";
import { type FaultRule, rulesSchema } from "../faults/rule.ts";
import { renderRule } from "../faults/stored-rule.ts";
import { readInput } from "./read-input.ts";

/** A rule as it is stored, with what was counted of it. */
export type StoredFault = ReturnType<typeof renderRule>;

/** The fault rules of a sandbox, in the hands of a program. */
export interface FaultRules {
  /** Those that have not expired, the first to hit first. */
  list(): StoredFault[];
  /** Those that no call has hit yet. */
  pending(): StoredFault[];
  /**
   * Stores rules, or presets by name.
   * @throws TypeError when one cannot be understood or its id is there already; nothing is stored then
   */
  add(...rules: FaultRule[]): StoredFault[];
  remove(id: string): boolean;
  clear(): void;
}

export function faultRules(faults: FaultSet): FaultRules {
  const list = () => faults.list().map(renderRule);
  return {
    list,
    pending: () => list().filter(({ hits }) => hits === 0),
    add(...input) {
      const rules = readInput(rulesSchema, input);
      const taken = rules.find(({ id }) => id !== undefined && faults.get(id));
      if (taken) throw new TypeError(`there is a rule ${taken.id} already`);
      return faults.add(rules).map(renderRule);
    },
    remove: (id) => faults.remove(id),
    clear: () => faults.clear(),
  };
}
