import { effectKinds } from "../../src/mock/faults/effects/kinds.ts";
import { exploredRules } from "../../src/mock/faults/named-rules.ts";

/** What the dashboard says of faults: the choices of its form, and what the faults of `explore` mean, by family. */
export function faultWords(): string {
  const effects = effectKinds.flatMap(([name, { forms }]) =>
    forms.map(([face, phase, part, member, label]) => {
      const at = `/effect/${name}`;
      const set = { "/effect": {}, ...leavesAt(at, part), "/phase": phase };
      return { face, set, ...(member !== undefined && { at: at + member, before: label }) };
    }),
  );
  const explored = exploredRules.filter(({ name }) => !name.includes(":"));
  const faults = Object.fromEntries(explored.map(({ name, family, means }) => [name, [family, means]]));
  return `${JSON.stringify({ effects, faults }, null, 2)}\n`;
}

const leavesAt = (at: string, part: unknown): object =>
  typeof part !== "object" || part === null || Array.isArray(part)
    ? { [at]: part }
    : Object.assign({}, ...Object.entries(part).map(([name, value]) => leavesAt(`${at}/${name}`, value)));
