import { compileMatch, type Matcher } from "./match.ts";
import type { Rule } from "./rule.ts";
import { createTallies, type Tallies } from "./tallies.ts";

/** Where a rule comes from. */
export type Origin = "runtime" | "file" | "header";

/** A rule in a sandbox, with what was counted of it there. */
export interface Entry {
  readonly rule: Rule & { readonly id: string };
  readonly origin: Origin;
  readonly madeAtMs: number;
  readonly matcher: Matcher;
  tallies: Tallies;
  matches: number;
  hits: number;
}

/** A rule that nothing was counted of yet. */
export function createEntry(rule: Entry["rule"], origin: Origin, madeAtMs: number): Entry {
  return { rule, origin, madeAtMs, matcher: compileMatch(rule.match), tallies: createTallies(), matches: 0, hits: 0 };
}

/** Does a rule fail rows, not calls? */
export const isAboutRows = ({ rule }: Entry): boolean => rule.effect.row !== undefined;

/** Forgets what was counted. */
export function clearCounts(entry: Entry): void {
  entry.tallies = createTallies();
  entry.matches = 0;
  entry.hits = 0;
}

/** A rule and its counts, as users see them. */
export function renderEntry({ rule, origin, matches, hits }: Entry) {
  return { ...rule, origin, matches, hits };
}
