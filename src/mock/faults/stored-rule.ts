import { draw, fingerprint } from "../../ground/random.ts";
import { valueAt } from "../../matching/json-pointer.ts";
import type { QuotaWindow } from "./effects/kind.ts";
import { type EffectPart, effectParts, strikesRows } from "./effects/kinds.ts";
import { compileMatch, type Matcher, type SentCall } from "./match.ts";
import type { NearMiss } from "./near-miss.ts";
import type { Rule } from "./rule.ts";

/** Why a rule did not hit a call that it is about, in the order in which it is asked. */
const reasons = [
  "expired",
  "not its turn",
  "not drawn",
  "spent",
  "not reached",
  "passed over",
  "within the quota",
] as const;

export type MissReason = (typeof reasons)[number];

type Decision = MissReason | "hit";

export interface StoredRule {
  readonly rule: Rule & { readonly id: string };
  /** `header`: a call asked for it. */
  readonly origin: "runtime" | "file" | "header";
  readonly madeAtMs: number;
  readonly matcher: Matcher;
  readonly parts: readonly EffectPart[];
  readonly isAboutRows: boolean;
  counters: RuleCounters;
}

interface RuleCounters {
  readonly decisions: Record<Decision, number>;
  /** What is counted together: all that the rule matches, or one key of it. */
  readonly byKey: Map<string, Counter>;
  /** Draws for each row, by its key. */
  readonly byRowKey: Map<string, Counter>;
  /** Calls that the rules of the sandbox had seen when the counting began; without end for a rule that is not stored. */
  readonly since: number;
  /** What the last call of its operation that was no candidate did not meet, with the number of that call. */
  nearest: (NearMiss & { readonly call: number }) | undefined;
}

interface Counter {
  n: number;
  hits: number;
  readonly quota: QuotaWindow;
}

const newCounter = (n = 0): Counter => ({ n, hits: 0, quota: { fromMs: Number.NEGATIVE_INFINITY, calls: 0 } });

export const newCounters = (since = Number.POSITIVE_INFINITY): RuleCounters => ({
  decisions: Object.fromEntries([...reasons, "hit"].map((verdict) => [verdict, 0])) as RuleCounters["decisions"],
  byKey: new Map(),
  byRowKey: new Map(),
  since,
  nearest: undefined,
});

export function storeRule(
  rule: StoredRule["rule"],
  origin: StoredRule["origin"],
  madeAtMs: number,
  counters = newCounters(),
): StoredRule {
  const parts = effectParts(rule.effect);
  return {
    rule,
    origin,
    madeAtMs,
    matcher: compileMatch(rule.match),
    parts,
    isAboutRows: strikesRows(parts),
    counters,
  };
}

export const hasExpired = ({ rule: { expiresAfterMs }, madeAtMs, origin }: StoredRule, nowMs: number): boolean =>
  origin !== "header" && expiresAfterMs !== undefined && nowMs - madeAtMs >= expiresAfterMs;

export interface ChanceSeed {
  readonly seed: string;
  readonly sandbox: string;
}

/** A call that matches a rule and was counted. */
export interface CountedCall {
  readonly stored: StoredRule;
  /** What a key of the call has as its value; a key of rows has one for each row. */
  readonly key: string;
  readonly counter: Counter;
  readonly ordinal: number;
}

/** No rule disturbs the count of another, and one that a call asks for counts nothing for other calls. */
export function countCall(stored: StoredRule, key: string): CountedCall {
  const counter = stored.origin === "header" ? newCounter(1) : countUp(stored.counters.byKey, key);
  return { stored, key, counter, ordinal: counter.n };
}

/** Keys that a rule remembers. They come from clients, and new ones must not fill memory. */
const mostKeys = 10_000;

function countUp(byKey: Map<string, Counter>, key: string): Counter {
  const counter = byKey.get(key) ?? newCounter();
  counter.n += 1;
  byKey.set(key, counter);
  if (byKey.size > mostKeys) byKey.delete(byKey.keys().next().value as string);
  return counter;
}

export interface HitDecision {
  /** Of the first row that it hits. */
  readonly draw: number;
  /** Indexes of the rows that were drawn. */
  readonly struck: readonly number[];
  readonly missed?: MissReason | undefined;
}

/**
 * Depends on the rule, the candidate and the seed alone. The call is counted once, and `times` counts calls.
 * @param rows of a rule about rows: each draws for itself
 */
export function decideHit(
  candidate: CountedCall,
  { seed, sandbox }: ChanceSeed,
  rows?: readonly RowKey[],
): HitDecision {
  const { stored, key, counter, ordinal } = candidate;
  const { id, when } = stored.rule;
  const { probability, times = Number.POSITIVE_INFINITY, nth } = when;
  if (nth && stored.origin !== "header" && !nth.includes(ordinal)) {
    return { draw: 0, struck: [], missed: "not its turn" };
  }
  const drawOf = (row: RowKey | undefined): number => {
    const dependsOn: unknown[] = isRowKey(when.key)
      ? ["key", row?.key, countUp(stored.counters.byRowKey, row?.key ?? "").n]
      : [when.key === undefined ? "ordinal" : "key", key, ordinal, ...(row ? [row.index] : [])];
    return probability <= 0 || probability >= 1 ? 0 : draw([seed, id, sandbox, ...dependsOn]);
  };
  const drawn = (rows ?? [undefined]).map((row) => ({ index: row?.index ?? 0, u: drawOf(row) }));
  const struck = drawn.filter(({ u }) => u < probability);
  const [first] = struck;
  if (!first) return { draw: drawn[0]?.u ?? 0, struck: [], missed: "not drawn" };
  const missed = counter.hits < times ? undefined : "spent";
  return { draw: first.u, struck: struck.map(({ index }) => index), missed };
}

/** A row with the value of its key. */
interface RowKey {
  readonly index: number;
  readonly key: string;
}

const isRowKey = (key: string | undefined): boolean => key?.startsWith("row:") === true;

const longestKey = 100;

/** The value of the rule's key in a call, or in a row for a key of rows; empty where there is none. */
export function counterKey({ rule }: StoredRule, facts: SentCall, row?: unknown): string {
  const { key } = rule.when;
  if (key === undefined || isRowKey(key) !== (row !== undefined)) return "";
  const [, source, name = ""] = /^(row:|header:)?(.*)$/s.exec(key) ?? [];
  const value = source === "header:" ? facts.headers[name.toLowerCase()] : valueAt(source ? row : facts.body, name);
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return text.length > longestKey ? fingerprint(text) : text;
}

export type PlannedHit = ReturnType<typeof planRule>[number];

/** The verdicts on the first `n` candidates of a rule, if match, expiry and quota allow all of them. */
export function planRule(
  rule: StoredRule["rule"],
  { n, keys = [], ...chanceSeed }: ChanceSeed & { readonly n: number; readonly keys?: readonly string[] },
) {
  const stored = storeRule(rule, "runtime", 0);
  const { key: named } = rule.when;
  return Array.from({ length: n }, (_, index) => {
    const key = keys.length > 0 ? (keys[index % keys.length] as string) : String(index + 1);
    const candidate = countCall(stored, named === undefined || isRowKey(named) ? "" : key);
    // Each row draws for itself; the plan shows the first.
    const { draw, missed } = decideHit(candidate, chanceSeed, stored.isAboutRows ? [{ index: 0, key }] : undefined);
    if (!missed) candidate.counter.hits += 1;
    const planned = { rule: rule.id, ordinal: candidate.ordinal, ...(named !== undefined && { key }) };
    return { ...planned, draw, hit: !missed, ...(missed && { missed }) };
  });
}

export const planLimits = {
  calls: 10_000,
  usualCalls: 20,
  /** Candidates of one answer, over all rules. */
  candidates: 100_000,
} as const;
