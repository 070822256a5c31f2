import { isUndocumented } from "../../assumptions/assumptions.ts";
import { jsonOr } from "../../common/json.ts";
import { printDateTime } from "../../wire/date-time.ts";
import type { BulkData, ProcessedRow, UnprocessedRow } from "../../wire/envelope.ts";
import { nestsDeeper } from "../../wire/json-notes.ts";
import type { CallLine } from "./call-line.ts";
import { type Entry, outcomesOfRows, type RowOutcome } from "./entry.ts";

/** A call as the admin API shows it. Our members are camelCase; the vendor's keep their spelling. */
export function renderEntry(entry: Entry) {
  return {
    id: String(entry.sequence),
    sequence: entry.sequence,
    requestId: entry.requestId,
    at: momentText(entry),
    durationMs: entry.durationMs,
    operation: entry.operation ?? null,
    release: entry.release,
    outcome: entry.outcome,
    statusCode: entry.statusCode ?? null,
    provenance: entry.provenance ?? null,
    assumptions: entry.assumptions.filter(isUndocumented),
    ignored: entry.ignored,
    warnings: entry.warnings,
    faults: entry.faults,
    missed: entry.missed?.first ?? [],
    missedCount: entry.missed?.count ?? 0,
    rows: rowsOf(entry),
    isCut: entry.isCut,
    request: {
      verb: entry.verb,
      path: entry.path,
      query: entry.query,
      headers: entry.headers,
      body: parsedOrText(entry.body),
      bodyBytes: entry.bodyBytes,
    },
    response: { status: entry.status || null, body: parsedOrText(entry.answer) },
  };
}

export type JournalEntry = ReturnType<typeof renderEntry>;

/** A call as a list shows it: the line of the log, with the moment of the call. */
export function briefEntry(entry: Entry) {
  const { line, statusCode = null, provenance = null } = entry;
  return { at: momentText(entry), statusCode, provenance, ...line };
}

export type BriefEntry = { readonly at: string } & Pick<JournalEntry, "statusCode" | "provenance"> & CallLine;

const momentText = ({ atMs }: Entry): string => `${printDateTime(atMs)}Z`;

export interface RenderedRow
  extends RowOutcome,
    Partial<Omit<ProcessedRow & UnprocessedRow, "request_unique_identifier">> {
  readonly index: number;
  readonly request_unique_identifier: string | null;
}

/** The rows of a bulk call with their outcomes and responses; `null` for any other call. */
export function rowsOf(entry: Entry): RenderedRow[] | null {
  const { rows, data, answer } = entry;
  if (!rows || data + answer === "") return null;
  // Where the answer does not show all rows, the journal has them in `data`.
  const sets: BulkData = data === "" ? JSON.parse(answer).data : JSON.parse(data);
  const answers = {
    processed: sets.processed_customer_events_set.values(),
    unprocessed: sets.unprocessed_customer_events_set.values(),
    omitted: undefined,
  };
  const hidden = new Map(rows.hidden.map((row) => [row.index, row]));
  return outcomesOfRows(rows).map((outcome, index) => {
    const answer = answers[outcome.outcome]?.next().value;
    return { index, request_unique_identifier: null, ...outcome, ...answer, ...hidden.get(index) };
  });
}

function parsedOrText(text: string): unknown {
  // JSON.parse reads deeper JSON than JSON.stringify can print.
  return nestsDeeper(text) ? text : jsonOr(text, text);
}
