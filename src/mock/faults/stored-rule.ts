import { draw, fingerprint } from "../../ground/random.ts";
import { valueAt } from "../../matching/json-pointer.ts";
import type { QuotaUse } from "./effects/http.ts";
import { type CallFacts, compileMatch, type Matcher } from "./match.ts";
import type { Rule } from "./rule.ts";

/** Why a rule did not hit a call or a row that it is about, in the order in which it is asked. */
const reasons = [
  "outside the window",
  "in another scenario state",
  "not its turn",
  "not drawn",
  "spent",
  "not reached",
  "passed over",
  "within the quota",
] as const;

export type Reason = (typeof reasons)[number];

export type Verdict = Reason | "hit";

export const nearestToHit = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes("hit") ? "hit" : (reasons.findLast((reason) => verdicts.includes(reason)) as Reason);

export interface StoredRule {
  readonly rule: Rule & { readonly id: string };
  /** `header`: a call asked for it. */
  readonly origin: "runtime" | "file" | "header";
  readonly madeAtMs: number;
  readonly matcher: Matcher;
  counts: Counts;
}

interface Counts {
  readonly verdicts: Record<Verdict, number>;
  /** What is counted together: all that the rule matches, or one method or key of it. */
  readonly groups: Map<string, Tally>;
  readonly attempts: Map<string, Tally>;
  /** Calls that the rule matches, counted when they come in. */
  calls: number;
}

interface Tally {
  n: number;
  hits: number;
  readonly quota: QuotaUse;
}

const startTally = (n = 0): Tally => ({ n, hits: 0, quota: { fromMs: Number.NEGATIVE_INFINITY, calls: 0 } });

export const startCounts = (): Counts => ({
  verdicts: Object.fromEntries([...reasons, "hit"].map((verdict) => [verdict, 0])) as Counts["verdicts"],
  groups: new Map(),
  attempts: new Map(),
  calls: 0,
});

export const storeRule = (
  rule: StoredRule["rule"],
  origin: StoredRule["origin"],
  madeAtMs: number,
  counts = startCounts(),
): StoredRule => ({ rule, origin, madeAtMs, matcher: compileMatch(rule.match), counts });

export const isAboutRows = ({ rule }: StoredRule): boolean => rule.effect.row !== undefined;

/** Does the rule count single rows? Otherwise it counts calls. */
export function countsRows(stored: StoredRule): boolean {
  const { countBy, draw } = stored.rule.when;
  return isAboutRows(stored) && (countBy === "row" || (countBy === "key" && draw.key?.startsWith("row:") === true));
}

export interface Chance {
  readonly seed: string;
  readonly sandbox: string;
}

/** A call, or a row of it, that matches a rule and was counted. */
export interface Candidate {
  readonly stored: StoredRule;
  readonly group: string;
  readonly tally: Tally;
  readonly ordinal: number;
}

/** Says why window, scenario or `occurrence` hold a rule back from a call, which is counted for `occurrence`. */
export function heldBack(
  { rule, origin, madeAtMs, counts }: StoredRule,
  scenarios: ReadonlyMap<string, string>,
  nowMs: number,
): Reason | undefined {
  if (origin === "header") return undefined;
  const { window, scenario, occurrence } = rule.when;
  const elapsedMs = nowMs - madeAtMs;
  if (window && (elapsedMs < window.fromMs || elapsedMs >= (window.toMs ?? Number.POSITIVE_INFINITY))) {
    return "outside the window";
  }
  const state = scenario && (scenarios.get(scenario.name) ?? "started");
  if (scenario?.state !== undefined && state !== scenario.state) return "in another scenario state";
  counts.calls += 1;
  return occurrence && !occurrence.includes(counts.calls) ? "not its turn" : undefined;
}

/** No rule disturbs the count of another, and one that a call asks for counts nothing for other calls. */
export function nextCandidate(stored: StoredRule, group: string): Candidate {
  const tally = stored.origin === "header" ? startTally(1) : countIn(stored.counts.groups, group);
  return { stored, group, tally, ordinal: tally.n };
}

/** Groups that a rule remembers. Keys come from clients, and new ones must not fill memory. */
const mostGroups = 10_000;

function countIn(groups: Map<string, Tally>, group: string): Tally {
  const tally = groups.get(group) ?? startTally();
  tally.n += 1;
  groups.set(group, tally);
  if (groups.size > mostGroups) groups.delete(groups.keys().next().value as string);
  return tally;
}

export function countVerdict({ stored, tally }: Candidate, verdict: Verdict): void {
  stored.counts.verdicts[verdict] += 1;
  if (verdict === "hit") tally.hits += 1;
}

/** Depends on the rule, the candidate and the seed alone. With `row`, calls are counted and each row draws for itself. */
export function judge(
  { stored, group, tally, ordinal }: Candidate,
  chance: Chance,
  key: string,
  row?: number,
): { readonly draw: number; readonly missed: Reason | undefined } {
  const { id, when } = stored.rule;
  const { probability, times = Number.POSITIVE_INFINITY, skipFirst, nth, every = 1, draw: by, countBy } = when;
  const turn = ordinal - skipFirst;
  const isTurn = stored.origin === "header" || (turn >= 1 && turn % every === 0 && (nth?.includes(turn) ?? true));
  if (!isTurn) return { draw: 0, missed: "not its turn" };
  // Never the operation, so that a plan holds for each.
  const dependsOn: unknown[] =
    by.by === "ordinal" ? ["ordinal", countBy === "key" ? group : "", ordinal] : ["key", key];
  if (by.by === "key" && !by.sticky) dependsOn.push(countIn(stored.counts.attempts, key).n);
  if (by.by === "ordinal" && row !== undefined) dependsOn.push(row);
  const u = probability <= 0 || probability >= 1 ? 0 : draw([chance.seed, id, chance.sandbox, ...dependsOn]);
  if (u >= probability) return { draw: u, missed: "not drawn" };
  return { draw: u, missed: tally.hits < times ? undefined : "spent" };
}

export function groupOf(stored: StoredRule, facts: CallFacts, row?: unknown): string {
  const { countBy } = stored.rule.when;
  if (countBy === "operation") return facts.operation ?? "";
  return countBy === "key" ? keyOf(stored, facts, row) : "";
}

const longestKey = 100;

export function keyOf({ rule }: StoredRule, facts: CallFacts, row?: unknown): string {
  const { key } = rule.when.draw;
  if (key === undefined) return "";
  const [, source, name = ""] = /^(row:|header:)?(.*)$/s.exec(key) ?? [];
  const value = source === "header:" ? facts.headers[name.toLowerCase()] : valueAt(source ? row : facts.body, name);
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return text.length > longestKey ? fingerprint(text) : text;
}

export type Planned = ReturnType<typeof planRule>[number];

/** The verdicts on the first `n` candidates of a rule, if match, window, scenario and quota allow all of them. */
export function planRule(
  rule: StoredRule["rule"],
  { n, keys = [], ...chance }: Chance & { readonly n: number; readonly keys?: readonly string[] },
) {
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
