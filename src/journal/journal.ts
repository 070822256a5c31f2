import { createTextSlabs } from "../ground/text-slabs.ts";
import { printEntry, readEntry } from "./entry-text.ts";
import type { CallOutcome, JournalCall, JournalRecord } from "./journal-record.ts";

/** A call with its number since the start. */
export interface NumberedRecord {
  readonly sequence: number;
  readonly record: JournalRecord;
}

/** The calls of one sandbox, oldest first; bounded, so that an hour of load leaves memory flat. */
export interface Journal {
  add(call: JournalCall, body: string, answer: string): void;
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
  /** Tells of each new call, and with `undefined` that there will be no more. Ends by calling what it gives. */
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

/** What an entry takes beside its text. */
const overheadBytes = 100;

/** An empty journal. What is over a limit pushes out the oldest. */
export function createJournal(limits: JournalLimits): Journal {
  let texts = createTextSlabs();
  let bytes = 0;
  let total = 0;
  const totals = new Map<string, Map<CallOutcome, number>>();
  const listeners = new Set<(sequence: number | undefined) => void>();

  const dropOldest = () => {
    bytes -= texts.shift() + overheadBytes;
  };
  const keep = (text: readonly string[]) => {
    if (texts.length === limits.entries) dropOldest();
    bytes += texts.push(...text) + overheadBytes;
    while (bytes > limits.bytes && texts.length > 0) dropOldest();
  };
  const numbered = (rank: number): NumberedRecord => ({
    sequence: total - texts.length + rank + 1,
    record: readEntry(texts.read(rank)),
  });

  return {
    get total() {
      return total;
    },
    get evicted() {
      return total - texts.length;
    },
    totals,
    add(call, body, answer) {
      count(totals, call);
      total += 1;
      if (limits.entries > 0) keep(printEntry(call, body, answer, limits.entryBytes));
      for (const listener of listeners) listener(total);
    },
    entries(after = 0) {
      const from = Math.max(0, after - (total - texts.length));
      return Array.from({ length: Math.max(0, texts.length - from) }, (_, index) => numbered(from + index));
    },
    entry(sequence) {
      const rank = sequence - (total - texts.length) - 1;
      return rank >= 0 && rank < texts.length ? numbered(rank) : undefined;
    },
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      texts = createTextSlabs();
      total = 0;
      bytes = 0;
      totals.clear();
    },
    close() {
      for (const listener of listeners) listener(undefined);
      listeners.clear();
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
