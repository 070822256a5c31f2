import { keyOf } from "./call-key.ts";
import { type Entry, isAboutRows } from "./entry.ts";
import type { CallFacts } from "./match.ts";
import { drawn, drawnBy, isHit, isTurn } from "./schedule.ts";
import type { Tally } from "./tallies.ts";

/** What the rules of a sandbox have in common. */
export interface FaultWorld {
  readonly seed: string;
  readonly sandbox: string;
  nowMs(): number;
  /** Scenarios by name; one that is not there is in the state `started`. */
  readonly scenarios: Map<string, string>;
}

/** A rule that wants to hit: at its `n`-th candidate, with the draw `u`. */
export interface Wish {
  readonly entry: Entry;
  readonly n: number;
  readonly u: number;
  readonly tally: Tally;
}

/** Do the window and the scenario of a rule allow it now? */
export function isActive({ rule, madeAtMs }: Entry, { nowMs, scenarios }: FaultWorld): boolean {
  const { window, scenario } = rule.when;
  if (scenario?.state !== undefined && (scenarios.get(scenario.name) ?? "started") !== scenario.state) return false;
  if (!window) return true;
  const elapsedMs = nowMs() - madeAtMs;
  return elapsedMs >= window.fromMs && elapsedMs < (window.toMs ?? Number.POSITIVE_INFINITY);
}

/** Are single rows what a rule counts? */
export const countsRows = (entry: Entry): boolean => {
  const { when } = entry.rule;
  return (
    isAboutRows(entry) &&
    (when.countBy === "row" || (when.countBy === "key" && when.draw.key?.startsWith("row:") === true))
  );
};

/** The counts that a call, or a row of it, belongs to. */
export function groupOf({ rule }: Entry, facts: CallFacts, row?: unknown): string {
  const { countBy, draw } = rule.when;
  if (countBy === "operation") return facts.operation ?? "";
  return countBy === "key" ? keyOf(draw.key, facts, row) : "";
}

/** Counts a candidate of a rule. The count goes up for each, whatever other rules do, so that none disturbs another. */
export function count(entry: Entry, group: string): { readonly n: number; readonly tally: Tally } {
  const tally = entry.tallies.of(group);
  tally.n += 1;
  entry.matches += 1;
  return { n: tally.n, tally };
}

/** Has a rule hits left? */
export const hasHitsLeft = ({ rule }: Entry, tally: Tally): boolean =>
  rule.when.times === undefined || tally.hits < rule.when.times;

/** Counts a call for a rule, and draws; `undefined` when it is not the rule's turn or the draw spares the call. */
export function wishFor(entry: Entry, facts: CallFacts, world: FaultWorld): Wish | undefined {
  const { id, when } = entry.rule;
  const group = groupOf(entry, facts);
  const { n, tally } = count(entry, group);
  if (!isTurn(when, n)) return undefined;
  const key = keyOf(when.draw.key, facts);
  const by = drawnBy(when, group, n, key, () => entry.tallies.attempt(key));
  const u = drawn(when, { ...world, rule: id }, by);
  return isHit(when, u) ? { entry, n, u, tally } : undefined;
}
