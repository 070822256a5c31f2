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
  /** Number of calls since the start, kept or not. */
  readonly total: number;
  /** Number of calls that are no longer kept. */
  readonly evicted: number;
  /** The kept calls that pass the filter, oldest first. */
  entries(filter?: JournalFilter): JournalEntry[];
  count(filter?: JournalFilter): number;
  /**
   * Checks a claim about all calls since the start:
   * `{operation, outcome, statusCode, headers, query, where, rows, times | atLeast | atMost | never}`.
   */
  verify(claim: JournalClaim): Proof;
  clear(): void;
}

/** Wraps the journal of a sandbox for a program. Its methods throw a TypeError for what they do not understand. */
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
 * Reads what a program gave, by a schema.
 * @throws TypeError that says what is wrong with it, and where
 */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = readBy(schema, input);
  if (!read.problems) return read.data;
  throw new TypeError(read.problems.map(({ path, message }) => `${pointerTo(path) || "/"}: ${message}`).join("\n"));
}
