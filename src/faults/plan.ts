import type { Rule } from "./rule.ts";
import { drawn, drawnBy, isHit, isTurn } from "./schedule.ts";

/** One candidate of a rule, and whether it would be hit. */
export interface Planned {
  readonly rule: string;
  readonly ordinal: number;
  /** For a rule that draws by key: the key, `1`, `2` and so on unless given. */
  readonly key?: string;
  readonly draw: number;
  readonly hit: boolean;
}

/**
 * The schedule of a rule: what would become of its first `n` candidates. Its match, window, scenario and quota are taken
 * to allow all of them.
 */
export function planRule(
  rule: Rule & { readonly id: string },
  { seed, sandbox, n, keys = [] }: { seed: string; sandbox: string; n: number; keys?: readonly string[] },
): Planned[] {
  const { when, id } = rule;
  const byKey = when.draw.by === "key";
  const perRow = rule.effect.row !== undefined && when.countBy !== "row";
  const attempts = new Map<string, number>();
  const hits = new Map<string, number>();
  return Array.from({ length: n }, (_, index) => {
    const nth = index + 1;
    const key = keys.length > 0 ? (keys[index % keys.length] as string) : String(nth);
    attempts.set(key, (attempts.get(key) ?? 0) + 1);
    const attempt = attempts.get(key) as number;
    const group = when.countBy === "key" ? key : "";
    const ordinal = when.countBy === "key" ? attempt : nth;
    const by = drawnBy(when, group, ordinal, key, () => attempt);
    // A rule whose calls are counted draws for each of their rows; shown is the first.
    const draw = drawn(when, { seed, rule: id, sandbox }, perRow && !byKey ? [...by, 0] : by);
    const spent = when.times !== undefined && (hits.get(group) ?? 0) >= when.times;
    const hit = isTurn(when, ordinal) && isHit(when, draw) && !spent;
    if (hit) hits.set(group, (hits.get(group) ?? 0) + 1);
    return { rule: id, ordinal, ...(byKey || when.countBy === "key" ? { key } : {}), draw, hit };
  });
}
