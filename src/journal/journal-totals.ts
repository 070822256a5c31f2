import type { CallOutcome } from "./journal-record.ts";

/** How many calls there were, by operation (`""` for a path that is no method) and by outcome. */
export type JournalTotals = Map<string, ReadonlyMap<CallOutcome, number>>;

/** Adds some to others. */
export function addTotals(to: JournalTotals, more: ReadonlyMap<string, ReadonlyMap<CallOutcome, number>>): void {
  for (const [operation, outcomes] of more) {
    const sum = new Map(to.get(operation));
    for (const [outcome, count] of outcomes) sum.set(outcome, (sum.get(outcome) ?? 0) + count);
    to.set(operation, sum);
  }
}

/** As JSON has them. */
export function printTotals(totals: ReadonlyMap<string, ReadonlyMap<CallOutcome, number>>) {
  const rows = [...totals].map(([operation, outcomes]) => [operation, Object.fromEntries(outcomes)]);
  return Object.fromEntries(rows) as Record<string, Record<string, number>>;
}
