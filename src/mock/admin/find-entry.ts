import { evictedCalls, type Journal, journalEntries, journalEntry, type NumberedRecord } from "../journal/journal.ts";
import { problem } from "../server/problem.ts";

/** An entry by its number, else the newest with that request id; or a 404 that says why there is none. */
export function findEntry(journal: Journal, id: string): NumberedRecord | Response {
  const bySequence = /^\d{1,15}$/.test(id) ? journalEntry(journal, Number(id)) : undefined;
  const found = bySequence ?? journalEntries(journal).findLast(({ record }) => record.requestId === id);
  if (found) return found;
  const evicted = evictedCalls(journal);
  const gone = evicted > 0 ? `; the first ${evicted} calls are not kept any more` : "";
  return problem(404, "Unknown request", `The journal has no entry and no request id "${id}"${gone}.`);
}
