import type { BulkData } from "./bulk.ts";

/** What may become of a row that a failure is injected into. */
export const rowOutcomes = [
  "rejected",
  "committed-but-reported-failed",
  "reported-ok-but-not-committed",
  "omitted",
] as const;

/** What an injected failure does to one row. */
export interface RowFault {
  readonly rule: string;
  readonly outcome: (typeof rowOutcomes)[number];
  readonly error_code: string;
  readonly error_description: string;
}

/** Something worth saying about a row beyond what the answer says and why it was refused. */
export interface RowRemark {
  readonly index: number;
  readonly ignored: readonly string[];
  readonly fault: RowFault | undefined;
}

/** What became of the rows of a call. */
export interface BulkOutcome {
  readonly count: number;
  readonly data: BulkData;
  /** Did an injected failure change what became of a row? */
  readonly isStruck: boolean;
  /** The failures that were injected, by the index of the row. */
  readonly faults: ReadonlyMap<number, RowFault>;
  /** Indexes of the rows that were not taken as they stand. */
  readonly untaken: readonly number[];
}
