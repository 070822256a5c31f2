import type { ProcessedRow, UnprocessedRow } from "../wire/bulk.ts";
import type { BulkOutcome, RefusedRows, RowFault, RowRemark } from "../wire/bulk-outcome.ts";
import { lessSure, type Provenance } from "../wire/provenance.ts";
import { isRefusal, type Refusal, type RenderedRow, refuse, shown } from "../wire/refusal.ts";

/** One bulk call: its rows, and what is done with each. */
export interface BulkWork<Row> {
  /** Name of the set, for the paths in error texts. */
  readonly set: string;
  readonly rows: readonly unknown[];
  /** Reads one row by its schema. What comes back as it was given holds nothing that is ignored. */
  read(row: object, index: number): Row | Refusal;
  ignored(row: object): readonly string[];
  /** What the release makes of ignored members; `undefined` lets them be. */
  refuseIgnored(ignored: readonly string[], at: string): Refusal | undefined;
  create(row: Row): { id: string; number: string } | Refusal;
  render(refusal: Refusal): RenderedRow;
  /** Does something with the store, and takes it back when the result is not to be kept. */
  attempt<Result>(attempted: () => Result, isKept: (result: Result) => boolean): Result;
  fault(index: number, row: unknown): RowFault | undefined;
}

/** A row before it is done. */
interface Given<Row> {
  readonly index: number;
  readonly identifier: string | null;
  readonly read: Row | Refusal;
  readonly ignored: readonly string[];
}

const none: readonly string[] = Object.freeze([]);

/**
 * Handles the rows in their order. Everything about one row fails that row alone; the others are processed
 * [documented for an account that is not found, inferred for the rest].
 */
export function runBulk<Row extends object>(work: BulkWork<Row>): BulkOutcome {
  const { rows } = work;
  const processed: ProcessedRow[] = [];
  const unprocessed: UnprocessedRow[] = [];
  const refusals: (RefusedRows & { readonly rows: number[] })[] = [];
  const remarks: RowRemark[] = [];
  const seen = new Set<string>();
  let least: Provenance = "documented";

  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index];
    const fault = work.fault(index, row);
    const isRow = isObject(row);
    const identifier = isRow ? identifierOf(row) : null;
    const read = isRow ? work.read(row, index) : notAnObject(work.set, index, row);
    const ignored = read === row || !isRow ? none : work.ignored(row);
    const given = { index, identifier, read, ignored };
    const result = fault ? runFaulted(work, given, seen, fault) : runRow(work, given, seen);

    if (fault || ignored.length > 0) remarks.push({ index, ignored, fault });
    if (isRefusal(result)) {
      const { code, text, provenance } = work.render(result);
      unprocessed.push(failed(identifier, code, text));
      const alike = refusals.find(({ kind }) => kind === result.refused);
      if (alike) alike.rows.push(index);
      else {
        refusals.push({ kind: result.refused, provenance, rows: [index] });
        least = lessSure(least, provenance);
      }
      continue;
    }
    if (result === "omitted") continue;
    if (result === "failed") {
      const { error_code, error_description } = fault as RowFault;
      unprocessed.push(failed(identifier, error_code, error_description));
    } else {
      processed.push({ number: result.number, id: result.id, request_unique_identifier: identifier });
    }
  }
  // The sets and their members stand in the order of the documented answer.
  const data = { unprocessed_customer_events_set: unprocessed, processed_customer_events_set: processed };
  return { count: rows.length, data, refusals, remarks, provenance: least };
}

function runRow<Row>(work: BulkWork<Row>, { index, identifier, read, ignored }: Given<Row>, seen: Set<string>) {
  if (identifier !== null) {
    const before = seen.size;
    if (seen.add(identifier).size === before) return refuse("requestUniqueIdentifierRepeated", { value: identifier });
  }
  if (isRefusal(read)) return read;
  return (ignored.length > 0 && work.refuseIgnored(ignored, rowPath(work.set, index))) || work.create(read);
}

/** A row that would be refused anyway is refused as ever: a fault never makes a bad row good. */
function runFaulted<Row>(work: BulkWork<Row>, given: Given<Row>, seen: Set<string>, fault: RowFault) {
  const isKept = () => fault.outcome === "committed-but-reported-failed";
  const result = work.attempt(() => runRow(work, given, seen), isKept);
  if (isRefusal(result)) return result;
  if (fault.outcome === "reported-ok-but-not-committed") return result;
  return fault.outcome === "omitted" ? "omitted" : "failed";
}

/** The path of a row, as error texts name it. */
export const rowPath = (set: string, index: number) => `${set}[${index}]`;

const notAnObject = (set: string, index: number, row: unknown) =>
  refuse("rowNotAnObject", { path: rowPath(set, index), value: shown(row) });

const isObject = (row: unknown): row is object => typeof row === "object" && row !== null && !Array.isArray(row);

/** The row's own identifier, where it is one: `16` is not the String `"16"`, and is not echoed as if it were. */
function identifierOf(row: object): string | null {
  const { request_unique_identifier } = row as { request_unique_identifier?: unknown };
  return typeof request_unique_identifier === "string" ? request_unique_identifier : null;
}

const failed = (request_unique_identifier: string | null, error_code: string, error_description: string) => ({
  error_description,
  error_code,
  request_unique_identifier,
});
