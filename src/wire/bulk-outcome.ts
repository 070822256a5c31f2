import type { BulkData } from "./bulk.ts";
import type { Provenance } from "./provenance.ts";
import type { VendorErrorKind } from "./vendor-errors.ts";

/** What an injected failure does to one row. */
export interface RowFault {
  readonly rule: string;
  readonly outcome: "rejected" | "committed-but-reported-failed" | "reported-ok-but-not-committed" | "omitted";
  readonly error_code: string;
  readonly error_description: string;
}

/** Something worth saying about a row beyond what the answer says and why it was refused. */
export interface RowRemark {
  readonly index: number;
  readonly ignored: readonly string[];
  readonly fault: RowFault | undefined;
}

/** The rows that were refused for one kind of reason. */
export interface RefusedRows {
  readonly kind: VendorErrorKind;
  readonly provenance: Provenance;
  /** Their indexes, in order. */
  readonly rows: readonly number[];
}

/** What became of the rows of a call. */
export interface BulkOutcome {
  readonly count: number;
  readonly data: BulkData;
  readonly refusals: readonly RefusedRows[];
  /** In the order of the rows; a row without one was understood whole and left alone. */
  readonly remarks: readonly RowRemark[];
  /** How sure we are of the least sure of its refusals. */
  readonly provenance: Provenance;
}
