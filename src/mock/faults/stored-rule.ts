import { textOrJson } from "../../common/json.ts";
import { jsonBytes } from "../../common/memory-limit.ts";
import { draw, fingerprint } from "../../common/random.ts";
import { pointerReader } from "../../matching/json-pointer.ts";
import { compiledBytes } from "../../matching/predicate.ts";
import type { QuotaWindow } from "./effects/kind.ts";
import { affectsRows, type EffectPart, effectParts } from "./effects/kinds.ts";
import { compileMatch, type Matcher, type NearMiss, type SentCall } from "./match.ts";
import type { Rule } from "./rule.ts";

/** Why a rule that matches a call did not apply to it, in the order of the checks. */
const missReasons = [
  "expired",
  "not its turn",
  "not sampled",
  "exhausted",
  "not reached",
  "shadowed",
  "within the quota",
] as const;

export type MissReason = (typeof missReasons)[number];

type Decision = MissReason | "applied";

export interface StoredRule {
  readonly rule: Rule & { readonly id: string };
  /** `header`: a call named the rule in `X-Mock-Fault`. */
  readonly origin: "runtime" | "file" | "header";
  readonly madeAtMs: number;
  readonly matcher: Matcher;
  readonly parts: readonly EffectPart[];
  readonly isAboutRows: boolean;
  readonly bytes: number;
  counters: RuleCounters;
}

interface RuleCounters {
  readonly decisions: Record<Decision, number>;
  /** Whether the rule applied to each of the last matching calls, oldest first. */
  readonly recent: boolean[];
  /** One counter for each value of the rule's key in calls; without a key, one for all calls. */
  readonly byKey: Map<string, Counter>;
  readonly byRowKey: Map<string, Counter>;
  /** The condition that the last call of the rule's operation did not meet. */
  nearest: NearMiss | undefined;
  /** Makes room for one more key; `false` without room, and then the oldest key goes. */
  readonly takeKey: () => boolean;
}

interface Counter {
  matches: number;
  applied: number;
  readonly quota: QuotaWindow;
}

const newCounter = (matches = 0): Counter => ({
  matches,
  applied: 0,
  quota: { fromMs: Number.NEGATIVE_INFINITY, calls: 0 },
});

export const newCounters = (takeKey = () => true): RuleCounters => ({
  decisions: Object.fromEntries(
    [...missReasons, "applied"].map((decision) => [decision, 0]),
  ) as RuleCounters["decisions"],
  recent: [],
  byKey: new Map(),
  byRowKey: new Map(),
  nearest: undefined,
  takeKey,
});

export function countDecision({ decisions, recent }: RuleCounters, decision: Decision): void {
  decisions[decision] += 1;
  recent.push(decision === "applied");
  if (recent.length > 20) recent.shift();
}

/** Bytes of a key with its counter, measured. */
export const keyBytes = 300;

/** Bytes that a rule takes with its conditions, measured. */
function ruleBytes(rule: Rule): number {
  const { headers, query, body, rows } = rule.match;
  const conditions = [headers, query, body, rows?.where].flatMap((part = {}) => Object.values(part));
  return conditions.reduce((sum, condition) => sum + compiledBytes(condition), 3000 + jsonBytes(rule));
}

export const bytesOfRules = (rules: readonly Rule[]): number => rules.reduce((sum, rule) => sum + ruleBytes(rule), 0);

export function storeRule(
  rule: StoredRule["rule"],
  origin: StoredRule["origin"],
  madeAtMs: number,
  counters = newCounters(),
): StoredRule {
  const parts = effectParts(rule.effect);
  const matcher = compileMatch(rule.match);
  const bytes = ruleBytes(rule);
  return { rule, origin, madeAtMs, matcher, parts, isAboutRows: affectsRows(parts), bytes, counters };
}

export const hasExpired = ({ rule: { expiresAfterMs }, madeAtMs, origin }: StoredRule, nowMs: number): boolean =>
  origin !== "header" && expiresAfterMs !== undefined && nowMs - madeAtMs >= expiresAfterMs;

/** What the random numbers of a rule depend on, besides the rule and the call. */
export interface ChanceSeed {
  readonly seed: string;
  readonly sandbox: string;
}

/** Keys come from clients, so a rule forgets the oldest of them above this number, or without room for one more. */
const maxKeys = 10_000;

function countUp(counters: RuleCounters, kind: "byKey" | "byRowKey", key: string): Counter {
  const byKey = counters[kind];
  const existing = byKey.get(key);
  const counter = existing ?? newCounter();
  counter.matches += 1;
  if (existing) return counter;
  const [oldest] = byKey.keys();
  // The rule itself has room for its first key.
  if (oldest !== undefined && (byKey.size >= maxKeys || !counters.takeKey())) byKey.delete(oldest);
  byKey.set(key, counter);
  return counter;
}

/** A call that matches a rule, and whether the rule applies to it. */
export interface RuleDecision {
  readonly stored: StoredRule;
  readonly counter: Counter;
  /** The number of the call among those of the same key. */
  readonly ordinal: number;
  /** The random number of the call, or of the first row that the rule applies to; from 0 to below 1. */
  readonly sample: number;
  readonly rows: readonly number[];
  readonly missed?: MissReason | undefined;
}

/**
 * Counts a call that matches a rule, and decides from the rule, the call and the seed alone whether the rule applies.
 * @param key the value of the rule's key; empty for a key of rows, which each row has for itself
 * @param rows for a rule about rows: each row is sampled on its own, and `times` still counts calls
 */
export function countCall(
  stored: StoredRule,
  { seed, sandbox }: ChanceSeed,
  key: string,
  rows?: readonly RowKey[],
): RuleDecision {
  const { rule, origin, counters } = stored;
  const { probability, times = Number.POSITIVE_INFINITY, nth, from = 1, key: keyPlace } = rule.when;
  // A call that names the rule itself changes no counter of other calls.
  const counter = origin === "header" ? newCounter(1) : countUp(counters, "byKey", key);
  const { matches: ordinal } = counter;
  const undrawn = { stored, counter, ordinal, sample: 0, rows: [] };
  // `X-Mock-Fault` overrides chance.
  if (origin === "header" && !stored.isAboutRows) return undrawn;
  if (origin !== "header" && (ordinal < from || (nth && !nth.includes(ordinal)))) {
    return { ...undrawn, missed: "not its turn" };
  }
  const sampleOf = (row: RowKey | undefined): number => {
    const dependsOn: unknown[] = isRowKey(keyPlace)
      ? ["key", row?.key, countUp(counters, "byRowKey", row?.key ?? "").matches]
      : [keyPlace === undefined ? "ordinal" : "key", key, ordinal, ...(row ? [row.index] : [])];
    return probability <= 0 || probability >= 1 ? 0 : draw([seed, rule.id, sandbox, ...dependsOn]);
  };
  const samples = (rows ?? [undefined]).map((row) => ({ index: row?.index ?? 0, value: sampleOf(row) }));
  const applied = samples.filter(({ value }) => value < probability);
  const [first] = applied;
  if (!first) return { ...undrawn, sample: samples[0]?.value ?? 0, missed: "not sampled" };
  const missed = counter.applied < times ? undefined : "exhausted";
  return { ...undrawn, sample: first.value, rows: applied.map(({ index }) => index), missed };
}

interface RowKey {
  readonly index: number;
  readonly key: string;
}

const isRowKey = (key: string | undefined): boolean => key?.startsWith("row:") === true;

/** The value of the rule's key in a call, or in a row for a key of rows; empty for a rule without a key. */
export function counterKey({ rule }: StoredRule, call: SentCall, row?: unknown): string {
  const { key } = rule.when;
  if (key === undefined || isRowKey(key) !== (row !== undefined)) return "";
  const [, source, name = ""] = /^(row:|header:)?(.*)$/s.exec(key) ?? [];
  const value = source === "header:" ? call.headers[name.toLowerCase()] : pointerReader(name)(source ? row : call.body);
  const text = textOrJson(value ?? null);
  return text.length > 100 ? fingerprint(text) : text;
}
