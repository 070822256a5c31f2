import { renderRule } from "../mock/faults/render-rule.ts";
import { type FaultRule, rulesSchema } from "../mock/faults/rule.ts";
import type { StoredRule } from "../mock/faults/stored-rule.ts";
import type { Sandbox } from "../mock/sandbox/sandbox.ts";
import type { Contract } from "../vendor/method.ts";
import { readInput } from "./journal-reader.ts";

/** A stored rule with its counts, and `warnings` when it asks for what no call has. */
export type StoredFault = ReturnType<typeof renderRule>;

/** The fault rules of a sandbox, as a program uses them. */
export interface FaultRules {
  /** The rules that have not expired, in the order in which they are asked. */
  list(): StoredFault[];
  /** The rules that have not hit yet. */
  pending(): StoredFault[];
  /**
   * Stores rules, or presets by name.
   * @throws TypeError when one cannot be understood or its id is there already, or when there would be over 10 000; nothing is stored then
   */
  add(...rules: FaultRule[]): StoredFault[];
  remove(id: string): boolean;
  clear(): void;
}

/** Wraps the fault rules of a sandbox for a program. */
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
