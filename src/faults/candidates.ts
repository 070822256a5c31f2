import { createSieve, type Sieve } from "../matching/sieve.ts";
import { type Entry, isAboutRows } from "./entry.ts";
import type { CallFacts, RowFacts } from "./match.ts";

/** The rules that can be about a method, and how those that are about one call, or about one row of it, are found. */
export interface Candidates {
  readonly ofCall: Sieve<Entry, CallFacts>;
  /** The rules that fail rows, by what they ask of the call. */
  readonly ofRowsOfCall: Sieve<Entry, CallFacts>;
  /** The same ones, by what they ask of a row. */
  readonly ofRow: Sieve<Entry, RowFacts>;
}

/** Makes rules ready to be found often. */
export function candidatesOf(entries: readonly Entry[]): Candidates {
  const aboutRows = entries.filter(isAboutRows);
  return {
    ofCall: createSieve(
      entries.filter((entry) => !isAboutRows(entry)),
      ({ matcher }) => matcher.call,
    ),
    ofRowsOfCall: createSieve(aboutRows, ({ matcher }) => matcher.call),
    ofRow: rowSieve(aboutRows),
  };
}

/** Finds rules by what they ask of a row. */
export const rowSieve = (entries: readonly Entry[]): Sieve<Entry, RowFacts> =>
  createSieve(entries, ({ matcher }) => matcher.row);
