import type { BulkData } from "../wire/bulk.ts";
import type { RowRemark } from "../wire/bulk-outcome.ts";
import { printDateTime } from "../wire/date-time.ts";
import { nestsDeeper } from "../wire/nesting.ts";
import type { NumberedRecord } from "./journal.ts";
import type { KeptRows } from "./journal-record.ts";
import { rowData } from "./row-data.ts";

/** A call as the admin API shows it. Members of ours are camelCase; what is the vendor's keeps its spelling. */
export function renderEntry({ sequence, record }: NumberedRecord) {
  return {
    id: String(sequence),
    sequence,
    requestId: record.requestId,
    at: `${printDateTime(record.atMs)}Z`,
    durationMs: record.durationMs,
    operation: record.operation ?? null,
    release: record.release,
    outcome: record.outcome,
    statusCode: record.statusCode ?? null,
    provenance: record.provenance ?? null,
    ignored: record.ignored,
    warnings: record.warnings,
    faults: record.faults,
    missed: record.missed?.first ?? [],
    missedCount: record.missed?.count ?? 0,
    rows: record.rows ? renderRows(record.rows, rowData(record) as BulkData) : null,
    isCut: record.isCut,
    request: {
      verb: record.verb,
      path: record.path,
      query: record.query,
      headers: record.headers,
      body: parsedOrText(record.body),
      bodyBytes: record.bodyBytes,
    },
    response: { status: record.status || null, body: parsedOrText(record.answer) },
  };
}

/** A call as the admin API and the library show it. */
export type JournalEntry = ReturnType<typeof renderEntry>;

/** One row of a call as the admin API shows it. */
export interface RenderedRow {
  readonly index: number;
  readonly request_unique_identifier: string | null;
  readonly outcome: "processed" | "unprocessed" | "omitted";
  readonly id?: string;
  readonly number?: string;
  readonly error_code?: string;
  readonly error_description?: string;
  readonly kind?: string;
  readonly provenance?: string;
  readonly ignored: readonly string[];
  readonly fault?: { readonly rule: string; readonly outcome: string };
}

function renderRows({ count, refusals, remarks }: KeptRows, data: BulkData): RenderedRow[] {
  const remarkOf = new Map(remarks.map((remark) => [remark.index, remark]));
  const refusalOf = new Map(refusals.flatMap((refusal) => refusal.rows.map((index) => [index, refusal] as const)));
  const processed = data.processed_customer_events_set.values();
  const unprocessed = data.unprocessed_customer_events_set.values();
  return Array.from({ length: count }, (_, index) => {
    const remark = remarkOf.get(index);
    const refusal = refusalOf.get(index);
    const said = { index, ignored: remark?.ignored ?? [], ...faultOf(remark) };
    if (remark?.fault?.outcome === "omitted" && !refusal) {
      return { ...said, request_unique_identifier: null, outcome: "omitted" as const };
    }
    if (!refusal && !isReportedFailed(remark))
      return { ...said, outcome: "processed" as const, ...(processed.next().value as object) } as RenderedRow;
    return {
      ...said,
      outcome: "unprocessed" as const,
      ...(unprocessed.next().value as object),
      ...(refusal && { kind: refusal.kind, provenance: refusal.provenance }),
    } as RenderedRow;
  });
}

const isReportedFailed = (remark: RowRemark | undefined) =>
  remark?.fault?.outcome === "rejected" || remark?.fault?.outcome === "committed-but-reported-failed";

const faultOf = (remark: RowRemark | undefined) =>
  remark?.fault ? { fault: { rule: remark.fault.rule, outcome: remark.fault.outcome } } : {};

const deepest = 200;

function parsedOrText(text: string): unknown {
  // What can be read need not be writable again: printing goes down the stack.
  if (nestsDeeper(text, deepest)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
