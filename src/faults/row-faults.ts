import type { RowFault } from "../wire/bulk-outcome.ts";
import { keyOf } from "./call-key.ts";
import { count, countsRows, type FaultWorld, groupOf, hasHitsLeft, type Wish } from "./decide.ts";
import { rowFault } from "./effects/row.ts";
import type { Entry } from "./entry.ts";
import type { CallFacts, RowFacts } from "./match.ts";
import { drawn, drawnBy, isHit, isTurn } from "./schedule.ts";

/** The rows of a call that rules fail, by index. For one row the first rule that hits wins. */
export type FailedRows = Map<number, RowFault>;

/** What one rule does to the rows of a call: the first hit, and how many rows. */
export interface RowHits extends Wish {
  readonly rows: number;
}

/**
 * Lets a rule fail rows of a call. By row each row is counted and draws; otherwise the call is counted once, its rows
 * draw each for itself, and `times` is about calls.
 * @param rows those that the rule is about
 * @param forced asked for by the call itself: it is every row's turn, and nothing is counted
 */
export function failRows(
  entry: Entry,
  rows: readonly RowFacts[],
  facts: CallFacts,
  world: FaultWorld,
  failed: FailedRows,
  forced: boolean,
): RowHits | undefined {
  const { rule } = entry;
  const { when, effect } = rule;
  if (!effect.row) return undefined;
  const fault = rowFault(effect.row, rule.id);
  const byRow = countsRows(entry);
  let ofCall: ReturnType<typeof count> | undefined;
  let first: Wish | undefined;
  let hits = 0;
  for (const { index, row } of rows) {
    const group = groupOf(entry, facts, row);
    ofCall = byRow || !ofCall ? counted(entry, group, forced) : ofCall;
    const { n, tally } = ofCall;
    if (!forced && !isTurn(when, n)) continue;
    const key = keyOf(when.draw.key, facts, row);
    const by = drawnBy(when, group, n, key, () => entry.tallies.attempt(key));
    const u = drawn(when, { ...world, rule: rule.id }, when.draw.by === "ordinal" && !byRow ? [...by, index] : by);
    const isSpent = byRow || !first ? !hasHitsLeft(entry, tally) : false;
    if (isSpent || failed.has(index) || !isHit(when, u)) continue;
    failed.set(index, fault);
    if (byRow || !first) {
      tally.hits += 1;
      entry.hits += 1;
    }
    first ??= { entry, n, u, tally };
    hits += 1;
  }
  return first && { ...first, rows: hits };
}

const counted = (entry: Entry, group: string, forced: boolean) =>
  forced ? { n: 1, tally: { n: 1, hits: 0, quota: { fromMs: 0, calls: 0 } } } : count(entry, group);
