import { pointerTo } from "../../matching/json-pointer.ts";
import type { Contract } from "../../vendor/method.ts";
import type { Release } from "../../wire/release.ts";
import { compileMatch, type Matcher } from "./match.ts";
import { printEnd } from "./print-end.ts";
import type { Rule } from "./rule.ts";
import { ruleWarnings } from "./rule-warnings.ts";
import { createTallies, type Tallies } from "./tallies.ts";
import { countedOf, missedOf, noVerdicts, printVerdicts, type Verdicts } from "./verdict.ts";

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

/**
 * A rule and its counts, as users see them.
 * @param contracts of the methods that there are
 * @param release what is simulated now
 */
export function renderRule({ rule, origin, verdicts }: StoredRule, contracts: readonly Contract[], release: Release) {
  return {
    ...rule,
    origin,
    /** When it stops hitting. */
    ends: printEnd(rule),
    /** Calls, or rows, that it was about and that it counted. */
    matches: countedOf(verdicts),
    hits: verdicts.hit,
    /** How many it did not hit, by reason. */
    missed: missedOf(verdicts),
    /** The same in words. */
    why: printVerdicts(verdicts),
    /** What it asks for that no call is. */
    warnings: ruleWarnings(rule, contracts, release).map(({ path, message }) => ({ path: pointerTo(path), message })),
  };
}
