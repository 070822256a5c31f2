import type { BulkData, ProcessedRow, UnprocessedRow } from "./bulk.ts";
import { isRefusal, type Refusal, type RenderedRefusal, refuse, shown } from "./refusal.ts";

/** What an injected failure does to one row. */
export interface RowFault {
  readonly rule: string;
  readonly outcome: "rejected" | "committed-but-reported-failed" | "reported-ok-but-not-committed" | "omitted";
  readonly error_code: string;
  readonly error_description: string;
}

/** Something worth saying about a row beyond what the answer says. A row without remark was processed and understood whole. */
export interface RowRemark {
  readonly index: number;
  readonly ignored: readonly string[];
  readonly refusal?: RenderedRefusal & { kind: string };
  readonly fault?: RowFault;
}

/** One bulk call: its rows, and what is done with each. */
export interface BulkWork<Row> {
  /** Name of the set, for the paths in error texts. */
  readonly set: string;
  readonly rows: readonly unknown[];
  /** Reads one row by its schema; `at` is its path. */
  read(row: object, at: string): Row | Refusal;
  ignored(row: object): readonly string[];
  /** What the release makes of ignored members; `undefined` lets them be. */
  refuseIgnored(ignored: readonly string[], at: string): Refusal | undefined;
  create(row: Row): { id: string; number: string } | Refusal;
  render(refusal: Refusal): RenderedRefusal;
  /** Does something with the store, and takes it back when the result is not to be kept. */
  attempt<Result>(attempted: () => Result, isKept: (result: Result) => boolean): Result;
  fault(index: number, row: unknown): RowFault | undefined;
}

/**
 * Handles the rows in their order. Everything about one row fails that row alone; the others are processed
 * [documented for an account that is not found, inferred for the rest].
 */
export function runBulk<Row>(work: BulkWork<Row>): { data: BulkData; remarks: RowRemark[] } {
  const processed: ProcessedRow[] = [];
  const unprocessed: UnprocessedRow[] = [];
  const remarks: RowRemark[] = [];
  const seen = new Set<string>();

  for (const [index, row] of work.rows.entries()) {
    const fault = work.fault(index, row);
    const ignored = isObject(row) ? work.ignored(row) : [];
    const request_unique_identifier = identifierOf(row);
    const result = fault ? runFaulted(work, row, index, seen, ignored, fault) : runRow(work, row, index, seen, ignored);

    if (isRefusal(result)) {
      const rendered = work.render(result);
      unprocessed.push(failed(request_unique_identifier, rendered.row?.code ?? rendered.code, rowText(rendered)));
      remarks.push({ index, ignored, refusal: { ...rendered, kind: result.refused }, ...(fault && { fault }) });
      continue;
    }
    if (fault || ignored.length > 0) remarks.push({ index, ignored, ...(fault && { fault }) });
    if (result === "omitted") continue;
    if (result === "failed") {
      const { error_code, error_description } = fault as RowFault;
      unprocessed.push(failed(request_unique_identifier, error_code, error_description));
    } else {
      processed.push({ number: result.number, id: result.id, request_unique_identifier });
    }
  }
  // The sets and their members stand in the order of the documented answer.
  return {
    data: { unprocessed_customer_events_set: unprocessed, processed_customer_events_set: processed },
    remarks,
  };
}

function runRow<Row>(work: BulkWork<Row>, row: unknown, index: number, seen: Set<string>, ignored: readonly string[]) {
  const at = `${work.set}[${index}]`;
  if (!isObject(row)) return refuse("rowNotAnObject", { path: at, value: shown(row) });
  const identifier = identifierOf(row);
  if (identifier !== null) {
    if (seen.has(identifier)) return refuse("requestUniqueIdentifierRepeated", { value: identifier });
    seen.add(identifier);
  }
  const read = work.read(row, at);
  if (isRefusal(read)) return read;
  return (ignored.length > 0 && work.refuseIgnored(ignored, at)) || work.create(read);
}

/** A row that would be refused anyway is refused as ever: a fault never makes a bad row good. */
function runFaulted<Row>(
  work: BulkWork<Row>,
  row: unknown,
  index: number,
  seen: Set<string>,
  ignored: readonly string[],
  fault: RowFault,
) {
  const isKept = () => fault.outcome === "committed-but-reported-failed";
  const result = work.attempt(() => runRow(work, row, index, seen, ignored), isKept);
  if (isRefusal(result)) return result;
  if (fault.outcome === "reported-ok-but-not-committed") return result;
  return fault.outcome === "omitted" ? "omitted" : "failed";
}

const isObject = (row: unknown): row is object => typeof row === "object" && row !== null && !Array.isArray(row);

/** The row's own identifier, where it is one: `16` is not the String `"16"`, and is not echoed as if it were. */
function identifierOf(row: unknown): string | null {
  if (!isObject(row) || !Object.hasOwn(row, "request_unique_identifier")) return null;
  const { request_unique_identifier } = row as { request_unique_identifier: unknown };
  return typeof request_unique_identifier === "string" ? request_unique_identifier : null;
}

/** The composition of the documented example, unless the error was observed to have another; any text of a row goes through here. */
function rowText({ message, description, row }: RenderedRefusal): string {
  return row?.text ?? `Error:${message} - Description:${description}`;
}

const failed = (request_unique_identifier: string | null, error_code: string, error_description: string) => ({
  error_description,
  error_code,
  request_unique_identifier,
});
