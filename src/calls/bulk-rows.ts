import type { BulkOperation, Context } from "../method.ts";
import { type ProcessedRow, rowPath, type UnprocessedRow } from "../wire/bulk.ts";
import type { BulkOutcome, RefusedRows, RowFault, RowRemark } from "../wire/bulk-outcome.ts";
import { lessSure, type Provenance } from "../wire/provenance.ts";
import { isRefusal, type Refusal, refuse, renderRow, shown } from "../wire/refusal.ts";
import type { VendorErrorTable } from "../wire/vendor-errors.ts";
import type { CallSettings } from "./call-settings.ts";
import type { ParameterReader } from "./read-parameters.ts";
import { refuseIgnored } from "./refuse-ignored.ts";

/** What the rows of a call have in common. */
interface RowsRun {
  /** Name of the set, for the paths in error texts. */
  readonly set: string;
  readonly reader: ParameterReader;
  /** By the index of the row. */
  readonly faults: ReadonlyMap<number, RowFault>;
  readonly context: Context;
  readonly settings: Pick<CallSettings, "errors" | "strict">;
}

/** A row before it is done. */
interface ReadRow {
  readonly index: number;
  /** The row's own, where it is a String: `16` is not `"16"`, and is not echoed as if it were. */
  readonly identifier: string | null;
  readonly parameters: object | Refusal;
  readonly ignored: readonly string[];
}

type Created = { readonly id: string; readonly number: string };

/**
 * Does the rows of a bulk call in their order. Everything about one row fails that row alone; the others are processed
 * [documented for an account that is not found, inferred for the rest].
 */
export function doRows(rows: readonly unknown[], operation: BulkOperation, run: RowsRun): BulkOutcome {
  const create = operation.begin(run.context) as (row: object) => Created | Refusal;
  const tally = new RowTally(run.settings.errors);
  const seen = new Set<string>();
  for (let index = 0; index < rows.length; index += 1) {
    const row = readRow(rows[index], index, run);
    const fault = run.faults.get(index);
    if (fault || row.ignored.length > 0) tally.remark({ index, ignored: row.ignored, fault });
    if (fault) {
      const isKept = () => fault.outcome === "committed-but-reported-failed";
      tally.enterFaulted(
        row,
        fault,
        run.context.store.attempt(() => doRow(row, seen, create, run), isKept),
      );
    } else tally.enter(row, doRow(row, seen, create, run));
  }
  return tally.outcome(rows.length);
}

function readRow(row: unknown, index: number, { set, reader }: RowsRun): ReadRow {
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    const refusal = refuse("rowNotAnObject", { path: rowPath(set, index), value: shown(row) });
    return { index, identifier: null, parameters: refusal, ignored: none };
  }
  const { request_unique_identifier: own } = row as { request_unique_identifier?: unknown };
  const parameters = reader.row(row, index);
  return {
    index,
    identifier: typeof own === "string" ? own : null,
    parameters,
    ignored: parameters === row ? none : reader.ignoredInRow(row),
  };
}

function doRow(row: ReadRow, seen: Set<string>, create: (row: object) => Created | Refusal, run: RowsRun) {
  const { identifier, parameters, ignored } = row;
  if (identifier !== null) {
    if (seen.has(identifier)) return refuse("requestUniqueIdentifierRepeated", { value: identifier });
    seen.add(identifier);
  }
  if (isRefusal(parameters)) return parameters;
  if (run.settings.strict && ignored.length > 0) {
    return refuseIgnored(ignored, rowPath(run.set, row.index), run.context.release);
  }
  return create(parameters);
}

const none: readonly string[] = Object.freeze([]);

/** Gathers what became of the rows of a call. */
class RowTally {
  readonly #errors: VendorErrorTable;
  readonly #processed: ProcessedRow[] = [];
  readonly #unprocessed: UnprocessedRow[] = [];
  readonly #refusals: (RefusedRows & { readonly rows: number[] })[] = [];
  readonly #remarks: RowRemark[] = [];
  #least: Provenance = "documented";

  constructor(errors: VendorErrorTable) {
    this.#errors = errors;
  }

  remark(remark: RowRemark): void {
    this.#remarks.push(remark);
  }

  enter(row: ReadRow, result: Created | Refusal): void {
    if (isRefusal(result)) this.#refuse(row, result);
    else {
      const { id, number } = result;
      this.#processed.push({ number, id, request_unique_identifier: row.identifier });
    }
  }

  /** A row that would be refused anyway is refused as ever: a fault never makes a bad row good. */
  enterFaulted(row: ReadRow, { outcome, error_code, error_description }: RowFault, result: Created | Refusal): void {
    if (isRefusal(result) || outcome === "reported-ok-but-not-committed") this.enter(row, result);
    else if (outcome !== "omitted") this.#fail(row, error_code, error_description);
  }

  #refuse(row: ReadRow, refusal: Refusal): void {
    const { code, text, provenance } = renderRow(this.#errors, refusal);
    this.#fail(row, code, text);
    const alike = this.#refusals.find(({ kind }) => kind === refusal.refused);
    if (alike) alike.rows.push(row.index);
    else {
      this.#refusals.push({ kind: refusal.refused, provenance, rows: [row.index] });
      this.#least = lessSure(this.#least, provenance);
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
    return { count, data, refusals: this.#refusals, remarks: this.#remarks, provenance: this.#least };
  }
}
