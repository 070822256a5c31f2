import { type Journal, journalEntries } from "./journal.ts";

/** How many of the calls that are kept rested on each assumption, by its id. */
export function callsByAssumption(journal: Journal): ReadonlyMap<string, number> {
  const calls = new Map<string, number>();
  for (const { record } of journalEntries(journal)) {
    for (const { id } of record.assumptions) calls.set(id, (calls.get(id) ?? 0) + 1);
  }
  return calls;
}
