import { styleText } from "node:util";
import { cutText, printable } from "../../ground/config-error.ts";
import { isJsonObject, jsonOr, ownText } from "../../ground/json.ts";
import { type UsedAssumption, weakest } from "../../wire/assumptions.ts";
import { nestsDeeper } from "../../wire/body-text.ts";
import type { BulkData, ProcessedRow, RowFault, UnprocessedRow } from "../../wire/bulk.ts";
import { printDateTime } from "../../wire/date-time.ts";
import { callId } from "./journal.ts";
import { type CallOutcome, type JournalHead, type JournalRecord, type KeptRows, rowData } from "./journal-record.ts";

/** A call as the admin API shows it. Members of ours are camelCase; what is the vendor's keeps its spelling. */
export function renderEntry(record: JournalRecord) {
  return {
    id: String(record.sequence),
    sequence: record.sequence,
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

export interface RenderedRow extends Partial<Omit<ProcessedRow & UnprocessedRow, "request_unique_identifier">> {
  readonly index: number;
  readonly request_unique_identifier: string | null;
  readonly outcome: "processed" | "unprocessed" | "omitted";
  readonly kind?: string;
  readonly provenance?: string;
  readonly assumptions: readonly string[];
  readonly ignored: readonly string[];
  readonly fault?: Pick<RowFault, "rule" | "outcome">;
}

function renderRows({ assumptions }: JournalHead, { count, remarks }: KeptRows, data: BulkData): RenderedRow[] {
  const remarkOf = new Map(remarks.map((remark) => [remark.index, remark]));
  const ofRows = assumptions.flatMap((used) => (used.rows ?? []).map((row) => ({ row, used })));
  const usedBy = Map.groupBy(ofRows, ({ row }) => row);
  // A method of a folder is no documented one, whatever its row rests on.
  const ofMethod = assumptions.filter(({ id }) => id === "method.declared");
  const processed = data.processed_customer_events_set.values();
  const unprocessed = data.unprocessed_customer_events_set.values();
  return Array.from({ length: count }, (_, index) => {
    const { ignored = [], fault } = remarkOf.get(index) ?? {};
    const used = [...ofMethod, ...(usedBy.get(index) ?? []).map(({ used }) => used)];
    const kind = used.find(({ id }) => id.startsWith("error."))?.id.slice("error.".length);
    const isFailed = kind || (fault && reportedFailed.has(fault.outcome));
    const outcome = isFailed ? "unprocessed" : fault?.outcome === "omitted" ? "omitted" : "processed";
    const answered = { unprocessed, processed, omitted: undefined }[outcome]?.next().value;
    return {
      index,
      // The journal kept only the outcome of rows that had no room.
      request_unique_identifier: null,
      ignored,
      assumptions: used.filter(isInDoubt).map(({ id }) => id),
      ...(fault && { fault: { rule: fault.rule, outcome: fault.outcome } }),
      outcome,
      ...answered,
      ...(kind && { kind, provenance: weakest(used) }),
    };
  });
}

const reportedFailed: ReadonlySet<string> = new Set(["rejected", "committed-but-reported-failed"]);

const isInDoubt = ({ provenance }: UsedAssumption) => provenance !== "documented";

const deepest = 200;

function parsedOrText(text: string): unknown {
  // What can be read need not be writable again: printing goes down the stack.
  return nestsDeeper(text, deepest) ? text : jsonOr(text, text);
}

type FailedRow = Pick<RenderedRow, "request_unique_identifier" | "error_code" | "error_description">;

/** It says what was wrong: `performed_on (yesterday) is not of type Date`. */
function rowFailure({ request_unique_identifier, error_code = "", error_description = "" }: FailedRow) {
  const end = error_description.indexOf(" - Description:");
  const isOurs = error_description.startsWith("Error:") && end > 0;
  const message = isOurs ? error_description.slice("Error:".length, end).replace(/\.$/, "") : error_description;
  // The identifier says which row it is, and so its path need not.
  const reason = message.includes("].") ? message.replace(/^\w+\[\d+\]\.(?=\w)/, "") : message;
  return { request_unique_identifier, error_code, reason: ownText(cutText(reason)) };
}

/** Rows and names that a line shows at most; the journal has them all. */
export const mostShown = 10;
const longestPath = 200;

/** The first rows, names or rules; `null` when there are none, as the line says nothing of them then. */
function firstOf(names: readonly string[]): readonly string[] | null {
  if (names.length === 0) return null;
  return [...new Set(names)].slice(0, mostShown).map(cutText);
}

/** Why an answer refuses, by its body: `AssumedTokenException: The token is not valid.`; `null` when it does not say. */
function refusalOf(body: unknown): string | null {
  const { status, title, detail }: Record<string, unknown> = isJsonObject(body) ? body : {};
  const { code = title, message = detail } = isJsonObject(status) ? status : {};
  const said = code === "OK" ? [] : [code, message];
  return said.filter((one) => typeof one === "string").join(": ") || null;
}

type ToldHead = Readonly<{ operation?: string | null | undefined }> &
  Pick<JournalHead, "headers" | "outcome" | "durationMs" | "requestId" | "verb" | "path" | "warnings">;

/** What the log tells of a call beside its head, secrets masked. */
interface ToldCall {
  readonly rows:
    | Readonly<{ count: number; processed: number; unprocessed: number; failed: readonly FailedRow[] }>
    | undefined;
  readonly rules: readonly string[];
  /** HTTP status; `null` when nothing went out that is HTTP. */
  readonly status: number | null;
  readonly answer: unknown;
  /** Members that were ignored, those of rows with `[].` before them. */
  readonly ignored: readonly string[];
}

const traceForm = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** The trace that a caller says it is in (W3C Trace Context); `undefined` where it says none. */
export function traceIn({ traceparent }: JournalHead["headers"]): string | undefined {
  return traceparent !== undefined && traceForm.test(traceparent) ? traceparent : undefined;
}

/** The members of a call's line for machines, of which the line for people is made. */
export function loggedCall(head: ToldHead, told: ToldCall, sandbox: string, sequence: number) {
  const { operation = null, outcome, durationMs, requestId, verb } = head;
  const { rows, status } = told;
  return {
    operation,
    outcome,
    rows: rows
      ? {
          count: rows.count,
          processed: rows.processed,
          unprocessed: rows.unprocessed,
          failures: rows.failed.slice(0, mostShown).map(rowFailure),
        }
      : null,
    fault: firstOf(told.rules),
    durationMs,
    sandbox,
    sequence,
    requestId,
    traceparent: traceIn(head.headers),
    status,
    verb,
    path: head.path.slice(0, longestPath),
    reason: refusalOf(told.answer),
    ignored: firstOf(told.ignored),
    warnings: firstOf(head.warnings),
  };
}

export type LoggedCall = ReturnType<typeof loggedCall>;

export function loggedEntry(entry: JournalEntry, sandbox: string): LoggedCall {
  const { rows, request, response } = entry;
  const failed = (rows ?? []).filter(({ outcome }) => outcome === "unprocessed");
  const processed = (rows ?? []).filter(({ outcome }) => outcome === "processed").length;
  const ofRows = (rows ?? []).flatMap(({ ignored }) => ignored.map((name) => `[].${name}`));
  const told = {
    rows: rows ? { count: rows.length, processed, unprocessed: failed.length, failed } : undefined,
    rules: entry.faults.map(({ rule }) => rule),
    status: response.status,
    answer: response.body,
    ignored: [...entry.ignored, ...ofRows],
  };
  return loggedCall({ ...entry, ...request }, told, sandbox, entry.sequence);
}

type Color = Parameters<typeof styleText>[0];

const colors: Readonly<Record<CallOutcome, Color>> = {
  processed: "green",
  "partly processed": "yellow",
  unprocessed: "red",
  refused: "red",
  fault: "magenta",
  defect: ["bold", "red"],
};

/**
 * A call in one line for people, the same in the log and from a running stand-in:
 * `POST /crmapi/rest/v2/… 200 partly processed, 1 of 2 rows | "2": Account (ACR7) Not Found (NotFoundAPIValueException) | 1.2 ms, sandbox default, call-7`.
 */
export function callLine(facts: LoggedCall, isColored: boolean): string {
  const { verb, path, status, outcome, rows, reason, fault, ignored, warnings } = facts;
  const paint = (color: Color, text: string) => (isColored ? styleText(color, text, { validateStream: false }) : text);
  const number = callId(facts.sequence);
  const name = facts.requestId === number ? number : `${number} (${facts.requestId})`;
  const became = rows ? `${outcome}, ${rows.processed} of ${rows.count} rows` : outcome;
  const parts = [
    printable(`${verb} ${path} `) + paint(colors[outcome], `${status ?? "no answer"} ${became}`),
    ...(reason === null ? [] : [paint(colors[outcome], printable(reason))]),
    ...(rows ? failuresOf(rows) : []).map((failure) => paint("yellow", printable(failure))),
    ...(fault === null ? [] : [paint("magenta", printable(`rule: ${fault.join(", ")}`))]),
    ...(ignored === null ? [] : [printable(`ignored: ${ignored.join(", ")}`)]),
    ...(warnings === null ? [] : [printable(warnings.join("; "))]),
    paint("dim", printable(`${facts.durationMs} ms, sandbox ${facts.sandbox}, ${name}`)),
  ];
  return parts.join(" | ");
}

function failuresOf({ failures, unprocessed }: NonNullable<LoggedCall["rows"]>): string[] {
  const byReason = Map.groupBy(failures, ({ error_code, reason }) => `${reason} (${error_code})`);
  const said = [...byReason].map(([reason, rows]) => {
    const identifiers = rows.map(({ request_unique_identifier: identifier }) => JSON.stringify(identifier));
    return `${identifiers.join(", ")}: ${reason}`;
  });
  return unprocessed > failures.length ? [...said, `and ${unprocessed - failures.length} more rows`] : said;
}

/** What a list shows of a call: the members of its line in the log, with its number and its moment. */
export function briefEntry(one: JournalRecord, sandbox: string) {
  const entry = renderEntry(one);
  const { at, statusCode, provenance } = entry;
  return { at, statusCode, provenance, ...loggedEntry(entry, sandbox) };
}

export type BriefEntry = ReturnType<typeof briefEntry>;
