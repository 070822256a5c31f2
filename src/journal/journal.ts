import type { MemoryLimit } from "../ground/memory-limit.ts";
import { type ExchangedTexts, printEntry, readEntry } from "./entry-text.ts";
import type { CallOutcome, JournalCall, JournalRecord } from "./journal-record.ts";
import { createKeptEntries } from "./kept-entries.ts";

/** A call with its number since the start. */
export interface NumberedRecord {
  readonly sequence: number;
  readonly record: JournalRecord;
}

/** The calls of one sandbox, oldest first; bounded, so that an hour of load leaves memory flat. */
export interface Journal {
  add(call: JournalCall, texts: ExchangedTexts): void;
  /** Those still kept, oldest first, each with its number since the start; only those after a number, when one is given. */
  entries(after?: number): readonly NumberedRecord[];
  /** One that is still kept. */
  entry(sequence: number): NumberedRecord | undefined;
  /** Calls since the start, kept or not. */
  readonly total: number;
  /** Calls since the start that are not kept any more. */
  readonly evicted: number;
  /** Calls since the start, kept or not, by operation (`""` for a path that is no method) and by outcome. */
  readonly totals: ReadonlyMap<string, ReadonlyMap<CallOutcome, number>>;
  /** Tells the number of each new call, 0 when all are cleared, and `undefined` when there will be no more. Ends by calling what it gives. */
  follow(listener: (sequence: number | undefined) => void): () => void;
  clear(): void;
  /** There will be no more calls. */
  close(): void;
}

/** How much a journal may keep. */
export interface JournalLimits {
  readonly entries: number;
  /** Bytes that an entry keeps at most of a request's body, and as many of the answer. */
  readonly entryBytes: number;
  /** Bytes of all entries together, roughly. */
  readonly bytes: number;
}

/** An empty journal. What is over its own limits, or over that of all together, pushes out the oldest. */
export function createJournal(limits: JournalLimits, memory: MemoryLimit): Journal {
  const kept = createKeptEntries(limits, memory);
  let total = 0;
  const totals = new Map<string, Map<CallOutcome, number>>();
  const listeners = new Set<(sequence: number | undefined) => void>();
  const evicted = () => total - kept.length;
  const numbered = (sequence: number): NumberedRecord => ({
    sequence,
    record: readEntry(kept.read(sequence - evicted() - 1)),
  });

  return {
    get total() {
      return total;
    },
    get evicted() {
      return evicted();
    },
    totals,
    add(call, texts) {
      count(totals, call);
      total += 1;
      kept.push(printEntry(call, texts, limits.entryBytes));
      for (const listener of listeners) listener(total);
    },
    entries(after = 0) {
      const from = Math.max(evicted(), after);
      return Array.from({ length: Math.max(0, total - from) }, (_, index) => numbered(from + index + 1));
    },
    entry: (sequence) => (sequence > evicted() && sequence <= total ? numbered(sequence) : undefined),
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      kept.clear();
      total = 0;
      totals.clear();
      for (const listener of listeners) listener(0);
    },
    close() {
      for (const listener of listeners) listener(undefined);
      listeners.clear();
      kept.release();
    },
  };
}

function count(totals: Map<string, Map<CallOutcome, number>>, { operation = "", outcome }: JournalCall): void {
  let outcomes = totals.get(operation);
  if (!outcomes) {
    outcomes = new Map();
    totals.set(operation, outcomes);
  }
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}
