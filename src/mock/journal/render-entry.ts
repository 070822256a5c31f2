import { isUndocumented } from "../../assumptions/assumptions.ts";
import { jsonOr } from "../../ground/json.ts";
import { nestsDeeper } from "../../wire/body-text.ts";
import type { ProcessedRow, UnprocessedRow } from "../../wire/bulk.ts";
import { printDateTime } from "../../wire/date-time.ts";
import type { CallLine } from "./call-line.ts";
import { bulkDataOf, type StoredEntry, type Story } from "./stored-entry.ts";

/** A call as the admin API shows it. Members of ours are camelCase; what is the vendor's keeps its spelling. */
export function renderEntry(record: StoredEntry) {
  return {
    id: String(record.sequence),
    sequence: record.sequence,
    requestId: record.requestId,
    at: momentText(record),
    durationMs: record.durationMs,
    operation: record.operation ?? null,
    release: record.release,
    outcome: record.outcome,
    statusCode: record.statusCode ?? null,
    provenance: record.provenance ?? null,
    assumptions: record.assumptions.filter(isUndocumented),
    ignored: record.ignored,
    warnings: record.warnings,
    faults: record.faults,
    missed: record.missed?.first ?? [],
    missedCount: record.missed?.count ?? 0,
    rows: rowsOf(record),
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

/** What a list shows of a call: its line in the log, with its moment. */
export function briefEntry(record: StoredEntry) {
  const { line, statusCode = null, provenance = null } = record;
  return { at: momentText(record), statusCode, provenance, ...line };
}

export type BriefEntry = { readonly at: string } & Pick<JournalEntry, "statusCode" | "provenance"> & CallLine;

const momentText = ({ atMs }: StoredEntry): string => `${printDateTime(atMs)}Z`;

export interface RenderedRow extends Story, Partial<Omit<ProcessedRow & UnprocessedRow, "request_unique_identifier">> {
  readonly index: number;
  readonly request_unique_identifier: string | null;
}

/** What became of each row of a bulk call that was done; `null` for any other call. */
export function rowsOf(record: StoredEntry): RenderedRow[] | null {
  const { rows } = record;
  const data = rows && bulkDataOf(record);
  if (!rows || !data) return null;
  const answers = {
    processed: data.processed_customer_events_set.values(),
    unprocessed: data.unprocessed_customer_events_set.values(),
    omitted: undefined,
  };
  const unshown = new Map(rows.unshown.map((row) => [row.index, row]));
  return rows.of.map((which, index) => {
    const story = rows.stories[which] as Story;
    const answered = answers[story.outcome]?.next().value;
    return { index, request_unique_identifier: null, ...story, ...answered, ...unshown.get(index) };
  });
}

const deepest = 200;

function parsedOrText(text: string): unknown {
  // What can be read need not be writable again: printing goes down the stack.
  return nestsDeeper(text, deepest) ? text : jsonOr(text, text);
}
