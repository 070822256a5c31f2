import type { QuotaUse } from "./effects/http.ts";
import { compileMatch, type Matcher } from "./match.ts";
import type { Rule } from "./rule.ts";
import { noVerdicts, type Verdicts } from "./verdict.ts";

export type Origin = "runtime" | "file" | "header";

export interface StoredRule {
  readonly rule: Rule & { readonly id: string };
  readonly origin: Origin;
  readonly madeAtMs: number;
  readonly matcher: Matcher;
  tallies: Tallies;
  verdicts: Verdicts;
}

export function storeRule(rule: StoredRule["rule"], origin: Origin, madeAtMs: number): StoredRule {
  const matcher = compileMatch(rule.match);
  return { rule, origin, madeAtMs, matcher, tallies: createTallies(), verdicts: noVerdicts() };
}

export const isAboutRows = ({ rule }: StoredRule): boolean => rule.effect.row !== undefined;

/** Does the rule count single rows? Otherwise it counts calls. */
export const countsRows = (stored: StoredRule): boolean => {
  const { countBy, draw } = stored.rule.when;
  return isAboutRows(stored) && (countBy === "row" || (countBy === "key" && draw.key?.startsWith("row:") === true));
};

export function clearCounts(stored: StoredRule): void {
  stored.tallies = createTallies();
  stored.verdicts = noVerdicts();
}

export interface Tally {
  n: number;
  hits: number;
  readonly quota: QuotaUse;
}

export const startTally = (n = 0): Tally => ({ n, hits: 0, quota: { fromMs: Number.NEGATIVE_INFINITY, calls: 0 } });

interface Tallies {
  readonly groups: Map<string, Tally>;
  readonly attempts: Map<string, Tally>;
  /** Calls that the rule matches, counted when they come in. */
  calls: number;
}

const createTallies = (): Tallies => ({ groups: new Map(), attempts: new Map(), calls: 0 });

/** Groups that a rule remembers. Keys come from clients, and new ones must not fill memory. */
const mostGroups = 10_000;

/** Counts one more of a group; returns its counts. The oldest group is forgotten when there are too many. */
export function countIn(groups: Map<string, Tally>, group: string): Tally {
  const tally = groups.get(group) ?? startTally();
  tally.n += 1;
  groups.set(group, tally);
  if (groups.size > mostGroups) groups.delete(groups.keys().next().value as string);
  return tally;
}
