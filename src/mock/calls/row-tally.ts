import type { ProcessedRow, UnprocessedRow } from "../../wire/bulk.ts";
import type { BulkOutcome, RowFault, RowRemark } from "../../wire/bulk-outcome.ts";
import { isRefusal, type Refusal, renderRow } from "../../wire/refusal.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";

/** A row before it is done. */
export interface ReadRow {
  readonly index: number;
  /** As it was read; absent for what is no object. */
  readonly sent?: object;
  /** The row's own, where it is a String: `16` is not `"16"`, and is not echoed as if it were. */
  readonly identifier: string | null;
  readonly parameters: object | Refusal;
  readonly ignored: readonly string[];
  /** Is more wrong with it than its refusal says? */
  readonly hasMoreMistakes?: boolean;
}

/** What an answer says of a row that was created. */
export type Created = { readonly id: string; readonly number: string };

/** The documented example shows it: two rows fail with it, and two beside them are processed. */
export const shownToFailAlone = "accountsReceivableNotFound";

/** Gathers what became of the rows of a call. */
export class RowTally {
  readonly #errors: VendorErrorTable;
  readonly #processed: ProcessedRow[] = [];
  readonly #unprocessed: UnprocessedRow[] = [];
  readonly #remarks: RowRemark[] = [];
  #isStruck = false;
  #isPlain = true;

  constructor(errors: VendorErrorTable) {
    this.#errors = errors;
  }

  remark(remark: RowRemark): void {
    this.#remarks.push(remark);
  }

  /** A row that would be refused anyway is refused as ever: a fault never makes a bad row good. */
  enter(row: ReadRow, result: Created | Refusal, fault: RowFault | undefined): void {
    if (isRefusal(result)) {
      const { code, text, isPlain } = renderRow(this.#errors, result);
      if (!isPlain) this.#isPlain = false;
      this.#fail(row, code, text);
      return;
    }
    if (fault) this.#isStruck = true;
    if (fault === undefined || fault.outcome === "reported-ok-but-not-committed") {
      const { id, number } = result;
      // A row without an identifier is refused.
      this.#processed.push({ number, id, request_unique_identifier: row.identifier as string });
    } else if (fault.outcome !== "omitted") {
      this.#isPlain = false;
      this.#fail(row, fault.error_code, fault.error_description);
    }
  }

  #fail({ identifier }: ReadRow, error_code: string, error_description: string): void {
    this.#unprocessed.push({ error_description, error_code, request_unique_identifier: identifier });
  }

  outcome(count: number): BulkOutcome {
    // The sets and their members stand in the order of the documented answer.
    const data = {
      unprocessed_customer_events_set: this.#unprocessed,
      processed_customer_events_set: this.#processed,
    };
    return { count, data, isStruck: this.#isStruck, isPlain: this.#isPlain, remarks: this.#remarks };
  }
}
