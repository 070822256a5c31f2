import type { CallOutcome, JournalCall } from "./journal-record.ts";

/** How many calls there were, by operation (`""` for a path that is no method) and by outcome. */
export type JournalTotals = Map<string, Map<CallOutcome, number>>;

/** Adds a call. */
export function addToTotals(totals: JournalTotals, { operation = "", outcome }: JournalCall): void {
  const outcomes = totals.get(operation) ?? new Map<CallOutcome, number>();
  totals.set(operation, outcomes);
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

/** As JSON has them. */
export function printTotals(totals: ReadonlyMap<string, ReadonlyMap<CallOutcome, number>>) {
  const rows = [...totals].map(([operation, outcomes]) => [operation, Object.fromEntries(outcomes)]);
  return Object.fromEntries(rows) as Record<string, Record<string, number>>;
}
