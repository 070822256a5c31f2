import { renderRule } from "../mock/faults/render-rule.ts";
import { type FaultRule, rulesSchema } from "../mock/faults/rule.ts";
import type { StoredRule } from "../mock/faults/stored-rule.ts";
import type { Sandbox } from "../mock/sandbox/sandbox.ts";
import type { Contract } from "../vendor/method.ts";
import { readInput } from "./journal-reader.ts";

/** A rule as it is stored, with what was counted of it, and `warnings` of what it asks for that no call is. */
export type StoredFault = ReturnType<typeof renderRule>;

/** The fault rules of a sandbox, in the hands of a program. */
export interface FaultRules {
  /** Those that have not expired, the first to hit first. */
  list(): StoredFault[];
  /** Those that no call has hit yet. */
  pending(): StoredFault[];
  /**
   * Stores rules, or presets by name.
   * @throws TypeError when one cannot be understood or its id is there already, or when there would be over 10 000; nothing is stored then
   */
  add(...rules: FaultRule[]): StoredFault[];
  remove(id: string): boolean;
  clear(): void;
}

/** Makes the rules of a sandbox ready for the hands of a program. */
export function faultRules({ faults, now }: Sandbox, contracts: readonly Contract[]): FaultRules {
  const shown = (rules: readonly StoredRule[]) => rules.map((stored) => renderRule(stored, contracts, now.release));
  const list = () => shown(faults.list());
  return {
    list,
    pending: () => list().filter(({ hits }) => hits === 0),
    add(...input) {
      const rules = readInput(rulesSchema, input);
      const taken = rules.find(({ id }) => id !== undefined && faults.get(id));
      if (taken) throw new TypeError(`there is a rule ${taken.id} already`);
      const full = faults.whyNoRoom(rules.length);
      if (full !== undefined) throw new TypeError(full);
      return shown(faults.add(rules));
    },
    remove: (id) => faults.remove(id),
    clear: () => faults.clear(),
  };
}
