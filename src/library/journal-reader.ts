import type * as z from "zod";
import { pointerTo } from "../matching/json-pointer.ts";
import { readBy } from "../matching/read-by.ts";
import { clearJournal, evictedCalls, type Journal, journalEntries } from "../mock/journal/journal.ts";
import { type JournalClaim, journalClaim } from "../mock/journal/journal-claim.ts";
import { compileFilter, type JournalFilter, journalFilter } from "../mock/journal/journal-filter.ts";
import { type JournalEntry, renderEntry } from "../mock/journal/render-entry.ts";
import type { PossibleCalls } from "../mock/journal/unseen.ts";
import { type Proof, verifyClaim } from "../mock/journal/verify-claim.ts";

/** The journal of a sandbox, as a program reads it. */
export interface JournalReader {
  /** Calls since the start, kept or not. */
  readonly total: number;
  /** Those of them that are not kept any more. */
  readonly evicted: number;
  /** The calls that are kept, oldest first, and of them those that pass the filter. */
  entries(filter?: JournalFilter): JournalEntry[];
  count(filter?: JournalFilter): number;
  /**
   * Holds a claim against all calls since the start:
   * `{operation, outcome, statusCode, headers, query, where, rows, times | atLeast | atMost | never}`.
   */
  verify(claim: JournalClaim): Proof;
  clear(): void;
}

/** @throws Error of each of its methods that takes something, when that cannot be understood */
export function journalReader(journal: Journal, possible: PossibleCalls): JournalReader {
  const claimSchema = journalClaim(possible.contracts.map(({ name }) => name));
  const matching = (filter: JournalFilter) =>
    journalEntries(journal).filter(compileFilter(readInput(journalFilter, filter)));
  return {
    get total() {
      return journal.total;
    },
    get evicted() {
      return evictedCalls(journal);
    },
    entries: (filter = {}) => matching(filter).map(renderEntry),
    count: (filter = {}) => matching(filter).length,
    verify: (claim) => verifyClaim(journal, readInput(claimSchema, claim), possible),
    clear: () => clearJournal(journal),
  };
}

/**
 * What a program gave, by its schema.
 * @throws TypeError that says what is wrong with it, and where
 */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = readBy(schema, input);
  if (!read.problems) return read.data;
  throw new TypeError(read.problems.map(({ path, message }) => `${pointerTo(path) || "/"}: ${message}`).join("\n"));
}
