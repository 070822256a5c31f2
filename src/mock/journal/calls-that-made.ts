import { type Journal, journalEntries } from "./journal.ts";
import type { JournalRecord } from "./journal-record.ts";
import { rowData } from "./row-data.ts";

/** By the id of a record, the number of the call whose answer told that it was made; the newest, as ids come again after a reset. */
export function callsThatMade(journal: Journal, ids: ReadonlySet<string>): Record<string, number> {
  const made: Record<string, number> = {};
  for (const { sequence, record } of journalEntries(journal)) {
    for (const id of madeBy(record)) if (ids.has(id)) made[id] = sequence;
  }
  return made;
}

/** The ids that an answer gives of what it made. */
function madeBy(record: JournalRecord): readonly string[] {
  const rows = rowData(record);
  if (rows) return rows.processed_customer_events_set.map(({ id }) => id);
  if (!record.operation?.endsWith(".create") || record.outcome === "refused") return [];
  try {
    const { data } = JSON.parse(record.answer) as { data?: { id?: unknown } };
    return typeof data?.id === "string" ? [data.id] : [];
  } catch {
    return [];
  }
}
