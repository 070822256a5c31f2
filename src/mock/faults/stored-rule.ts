import { compileMatch, type Matcher } from "./match.ts";
import type { Rule } from "./rule.ts";
import { noVerdicts, type Verdicts } from "./verdict.ts";

/** Where a rule comes from. */
export type Origin = "runtime" | "file" | "header";

/** A rule of a sandbox, with what was counted of it there. */
export interface StoredRule {
  readonly rule: Rule & { readonly id: string };
  readonly origin: Origin;
  readonly madeAtMs: number;
  readonly matcher: Matcher;
  tallies: Tallies;
  verdicts: Verdicts;
}

/** A rule of which nothing was counted yet. */
export function storeRule(rule: StoredRule["rule"], origin: Origin, madeAtMs: number): StoredRule {
  const matcher = compileMatch(rule.match);
  return { rule, origin, madeAtMs, matcher, tallies: createTallies(), verdicts: noVerdicts() };
}

/** Does a rule fail rows, not calls? */
export const isAboutRows = ({ rule }: StoredRule): boolean => rule.effect.row !== undefined;

/** Are single rows what a rule counts? Otherwise it is calls. */
export const countsRows = (stored: StoredRule): boolean => {
  const { countBy, draw } = stored.rule.when;
  return isAboutRows(stored) && (countBy === "row" || (countBy === "key" && draw.key?.startsWith("row:") === true));
};

/** Forgets what was counted. */
export function clearCounts(stored: StoredRule): void {
  stored.tallies = createTallies();
  stored.verdicts = noVerdicts();
}

/** What was counted of one group of calls or rows. */
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
  /** That the rule matches, counted when they come in. */
  calls: number;
}

/** As many groups as a rule remembers: keys come from clients, and a client that makes up new ones must not fill memory. */
const most = 10_000;

/** No counts yet. */
const createTallies = (): Tallies => ({ groups: new Map(), attempts: new Map(), calls: 0 });

/** Counts a call that the rule matches, when it comes in; the number of them so far. */
export function countCall(tallies: Tallies): number {
  tallies.calls += 1;
  return tallies.calls;
}

/** Counts an attempt with a key; the number of attempts so far. */
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

/** Beyond the most that are remembered, the group that came first is forgotten. */
function file<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value as string);
}
