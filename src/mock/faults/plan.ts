import { type Chance, isItsCall, judge, nextCandidate } from "./judge.ts";
import { countsRows, isAboutRows, type StoredRule, storeRule } from "./stored-rule.ts";
import type { Reason } from "./verdict.ts";

/** One candidate of a rule, and whether it would be hit. */
export interface Planned {
  readonly rule: string;
  readonly ordinal: number;
  /** For a rule that draws or counts by key: the key, `1`, `2` and so on unless given. */
  readonly key?: string;
  readonly draw: number;
  readonly hit: boolean;
  readonly missed?: Reason;
}

/**
 * The schedule of a rule: the verdicts on its first `n` candidates. It assumes that match, window, scenario and quota allow
 * all of them.
 */
export function planRule(
  rule: StoredRule["rule"],
  { n, keys = [], ...chance }: Chance & { readonly n: number; readonly keys?: readonly string[] },
): Planned[] {
  const stored = storeRule(rule, "runtime", 0);
  const { draw, countBy } = rule.when;
  const hasKey = draw.by === "key" || countBy === "key";
  // If calls are counted, each row draws for itself; the plan shows the first.
  const row = isAboutRows(stored) && !countsRows(stored) ? 0 : undefined;
  return Array.from({ length: n }, (_, index) => {
    const key = keys.length > 0 ? (keys[index % keys.length] as string) : String(index + 1);
    const shown = hasKey ? { key } : {};
    if (!countsRows(stored) && !isItsCall(rule.when, index + 1)) {
      return { rule: rule.id, ordinal: index + 1, ...shown, draw: 0, hit: false, missed: "not its turn" };
    }
    const candidate = nextCandidate(stored, countBy === "key" ? key : "");
    const { draw: u, missed } = judge(candidate, chance, key, row);
    if (!missed) candidate.tally.hits += 1;
    const { ordinal } = candidate;
    return { rule: rule.id, ordinal, ...shown, draw: u, hit: !missed, ...(missed && { missed }) };
  });
}

export const planLimits = {
  calls: 10_000,
  usualCalls: 20,
  /** Candidates of one answer, over all rules. */
  candidates: 100_000,
} as const;
