import { compileMatch, type Matcher } from "./match.ts";
import type { Rule } from "./rule.ts";
import { noVerdicts, type Verdicts } from "./verdict.ts";

/** Where a rule comes from. */
export type Origin = "runtime" | "file" | "header";

/** A rule of a sandbox with its counts. */
export interface StoredRule {
  readonly rule: Rule & { readonly id: string };
  readonly origin: Origin;
  readonly madeAtMs: number;
  readonly matcher: Matcher;
  tallies: Tallies;
  verdicts: Verdicts;
}

/** A rule with no counts yet. */
export function storeRule(rule: StoredRule["rule"], origin: Origin, madeAtMs: number): StoredRule {
  const matcher = compileMatch(rule.match);
  return { rule, origin, madeAtMs, matcher, tallies: createTallies(), verdicts: noVerdicts() };
}

/** Does the rule fail rows rather than calls? */
export const isAboutRows = ({ rule }: StoredRule): boolean => rule.effect.row !== undefined;

/** Does the rule count single rows? Otherwise it counts calls. */
export const countsRows = (stored: StoredRule): boolean => {
  const { countBy, draw } = stored.rule.when;
  return isAboutRows(stored) && (countBy === "row" || (countBy === "key" && draw.key?.startsWith("row:") === true));
};

/** Sets all counts to zero. */
export function clearCounts(stored: StoredRule): void {
  stored.tallies = createTallies();
  stored.verdicts = noVerdicts();
}

/** The counts of one group of calls or rows. */
export interface Tally {
  /** How many matched. */
  n: number;
  hits: number;
  quota: { fromMs: number; calls: number };
}

/** The counts of one rule. */
export interface Tallies {
  readonly groups: Map<string, Tally>;
  /** By key. */
  readonly attempts: Map<string, number>;
  /** Calls that the rule matches, counted when they come in. */
  calls: number;
}

/** Groups that a rule remembers. Keys come from clients, and new ones must not fill memory. */
const most = 10_000;

/** No counts yet. */
const createTallies = (): Tallies => ({ groups: new Map(), attempts: new Map(), calls: 0 });

/** Counts a call that the rule matches; returns how many there were. */
export function countCall(tallies: Tallies): number {
  tallies.calls += 1;
  return tallies.calls;
}

/** Counts an attempt with a key; returns how many there were. */
export function countAttempt({ attempts }: Tallies, key: string): number {
  const count = (attempts.get(key) ?? 0) + 1;
  file(attempts, key, count);
  return count;
}

export function tallyOf({ groups }: Tallies, group: string): Tally {
  const there = groups.get(group);
  if (there) return there;
  const made = { n: 0, hits: 0, quota: { fromMs: Number.NEGATIVE_INFINITY, calls: 0 } };
  file(groups, group, made);
  return made;
}

/** Forgets the oldest group when there are too many. */
function file<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value as string);
}
