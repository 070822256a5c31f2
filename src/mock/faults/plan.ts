import {
  type Chance,
  countsRows,
  heldBack,
  isAboutRows,
  judge,
  nextCandidate,
  type Reason,
  type StoredRule,
  storeRule,
} from "./stored-rule.ts";

export interface Planned {
  readonly rule: string;
  readonly ordinal: number;
  /** For a rule that draws or counts by key: the key, `1`, `2` and so on unless given. */
  readonly key?: string;
  readonly draw: number;
  readonly hit: boolean;
  readonly missed?: Reason;
}

/** The verdicts on the first `n` candidates of a rule, if match, window, scenario and quota allow all of them. */
export function planRule(
  rule: StoredRule["rule"],
  { n, keys = [], ...chance }: Chance & { readonly n: number; readonly keys?: readonly string[] },
): Planned[] {
  const { window: _, scenario: __, ...when } = rule.when;
  const stored = storeRule({ ...rule, when }, "runtime", 0);
  const hasKey = when.draw.by === "key" || when.countBy === "key";
  // If calls are counted, each row draws for itself; the plan shows the first.
  const row = isAboutRows(stored) && !countsRows(stored) ? 0 : undefined;
  return Array.from({ length: n }, (_, index) => {
    const key = keys.length > 0 ? (keys[index % keys.length] as string) : String(index + 1);
    const planned = { rule: rule.id, ordinal: index + 1, ...(hasKey && { key }) };
    const held = countsRows(stored) ? undefined : heldBack(stored, new Map(), 0);
    if (held) return { ...planned, draw: 0, hit: false, missed: held };
    const candidate = nextCandidate(stored, when.countBy === "key" ? key : "");
    const { draw, missed } = judge(candidate, chance, key, row);
    if (!missed) candidate.tally.hits += 1;
    return { ...planned, ordinal: candidate.ordinal, draw, hit: !missed, ...(missed && { missed }) };
  });
}

export const planLimits = {
  calls: 10_000,
  usualCalls: 20,
  /** Candidates of one answer, over all rules. */
  candidates: 100_000,
} as const;
