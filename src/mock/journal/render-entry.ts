import { jsonOr } from "../../ground/json.ts";
import { type UsedAssumption, weakest } from "../../wire/assumptions.ts";
import { nestsDeeper } from "../../wire/body-text.ts";
import type { BulkData, ProcessedRow, RowRemark, UnprocessedRow } from "../../wire/bulk.ts";
import { printDateTime } from "../../wire/date-time.ts";
import type { NumberedRecord } from "./journal.ts";
import { type JournalCall, type KeptRows, rowData } from "./journal-record.ts";

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
    assumptions: record.assumptions.filter(isInDoubt).map(({ rows: _, ...said }) => said),
    ignored: record.ignored,
    warnings: record.warnings,
    faults: record.faults,
    missed: record.missed?.first ?? [],
    missedCount: record.missed?.count ?? 0,
    rows: record.rows ? renderRows(record, record.rows, rowData(record) as BulkData) : null,
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

export type JournalEntry = ReturnType<typeof renderEntry>;

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
  /** What its outcome rests on beyond the vendor's pages. */
  readonly assumptions: readonly string[];
  readonly ignored: readonly string[];
  readonly fault?: { readonly rule: string; readonly outcome: string };
}

function renderRows({ assumptions }: JournalCall, { count, remarks }: KeptRows, data: BulkData): RenderedRow[] {
  const remarkOf = new Map(remarks.map((remark) => [remark.index, remark]));
  const usedBy = usedByRow(assumptions);
  const processed = data.processed_customer_events_set.values();
  const unprocessed = data.unprocessed_customer_events_set.values();
  return Array.from({ length: count }, (_, index) => {
    const remark = remarkOf.get(index);
    const used = usedBy.get(index) ?? [];
    const kind = used.find(({ id }) => id.startsWith("error."))?.id.slice("error.".length);
    const said = {
      index,
      // The journal kept only the outcome of rows that had no room.
      request_unique_identifier: null,
      ignored: remark?.ignored ?? [],
      assumptions: used.filter(isInDoubt).map(({ id }) => id),
      ...faultOf(remark),
    };
    if (remark?.fault?.outcome === "omitted" && !kind) {
      return { ...said, outcome: "omitted" as const };
    }
    if (!kind && !isReportedFailed(remark))
      return { ...said, outcome: "processed" as const, ...(processed.next().value as ProcessedRow) };
    return {
      ...said,
      outcome: "unprocessed" as const,
      ...(unprocessed.next().value as UnprocessedRow),
      ...(kind && { kind, provenance: weakest(used) }),
    };
  });
}

const isInDoubt = ({ provenance }: UsedAssumption) => provenance !== "documented";

function usedByRow(assumptions: readonly UsedAssumption[]): ReadonlyMap<number, readonly UsedAssumption[]> {
  const ofRows = assumptions.flatMap((used) => (used.rows ?? []).map((row) => ({ row, used })));
  const byRow = Map.groupBy(ofRows, ({ row }) => row);
  return new Map([...byRow].map(([row, all]) => [row, all.map(({ used }) => used)]));
}

const isReportedFailed = (remark: RowRemark | undefined) =>
  remark?.fault?.outcome === "rejected" || remark?.fault?.outcome === "committed-but-reported-failed";

const faultOf = (remark: RowRemark | undefined) =>
  remark?.fault ? { fault: { rule: remark.fault.rule, outcome: remark.fault.outcome } } : {};

const deepest = 200;

function parsedOrText(text: string): unknown {
  // What can be read need not be writable again: printing goes down the stack.
  return nestsDeeper(text, deepest) ? text : jsonOr(text, text);
}
