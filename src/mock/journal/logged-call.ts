import { styleText } from "node:util";
import { cutText } from "../../ground/config-error.ts";
import { callId, type NumberedRecord } from "./journal.ts";
import type { CallOutcome } from "./journal-record.ts";
import { type JournalEntry, renderEntry } from "./render-entry.ts";

/** What the log says of a call: the members of its line for machines, of which the line for people is made. */
export interface LoggedCall {
  readonly operation: string | null;
  readonly outcome: CallOutcome;
  readonly rows: LoggedRows | null;
  readonly fault: readonly string[] | null;
  readonly durationMs: number;
  readonly sandbox: string;
  readonly sequence: number;
  readonly requestId: string;
  /** HTTP status; `null` when nothing went out that is HTTP. */
  readonly status: number | null;
  readonly verb: string;
  readonly path: string;
  /** Why it was not done: code and message of its answer. */
  readonly reason: string | null;
  /** Members that were ignored, those of rows with `[].` before them. */
  readonly ignored: readonly string[] | null;
  readonly warnings: readonly string[] | null;
}

export interface LoggedRows {
  readonly count: number;
  readonly processed: number;
  readonly unprocessed: number;
  readonly failures: readonly RowFailure[];
}

export interface RowFailure {
  readonly request_unique_identifier: string | null;
  readonly error_code: string;
  /** What was wrong: `performed_on (yesterday) is not of type Date`. */
  readonly reason: string;
}

/**
 * A row that was not processed, as a line tells of it.
 * @param row with secrets masked
 */
export function rowFailure({
  request_unique_identifier,
  error_code = "",
  error_description = "",
}: Pick<RowFailure, "request_unique_identifier"> & { error_code?: string; error_description?: string }): RowFailure {
  // The identifier says which row it is, and so its path need not.
  const [, message = error_description] = /^Error:(.*?)\.? - Description:/s.exec(error_description) ?? [];
  return { request_unique_identifier, error_code, reason: cutText(message.replace(/^\w+\[\d+\]\.(?=\w)/, "")) };
}

/** Rows and names that a line shows at most; the journal has them all. */
export const mostShown = 10;
const longestPath = 200;

/** The first rows, names or rules; `null` when there are none, as the line says nothing of them then. */
export function firstOf(names: Iterable<string>): readonly string[] | null {
  const shown = [...new Set(names)].slice(0, mostShown).map(cutText);
  return shown.length > 0 ? shown : null;
}

export const shownPath = (path: string): string => path.slice(0, longestPath);

/** Why an answer refuses, by its body: `AssumedTokenException: The token is not valid.`; `null` when it does not say. */
export function refusalOf(body: unknown): string | null {
  const { status, title, detail } = (body ?? {}) as { status?: Record<string, unknown> | null } & Record<
    string,
    unknown
  >;
  const said = status?.["code"] === "OK" ? [] : [status?.["code"] ?? title, status?.["message"] ?? detail];
  return said.filter((one) => typeof one === "string").join(": ") || null;
}

/** The same of an entry of the journal. */
export function loggedEntry(entry: JournalEntry, sandbox: string): LoggedCall {
  const rows = entry.rows ?? [];
  const failures = rows.filter(({ outcome }) => outcome === "unprocessed");
  return {
    operation: entry.operation,
    outcome: entry.outcome,
    rows: entry.rows && {
      count: rows.length,
      processed: rows.filter(({ outcome }) => outcome === "processed").length,
      unprocessed: failures.length,
      failures: failures.slice(0, mostShown).map(rowFailure),
    },
    fault: firstOf(entry.faults.map(({ rule }) => rule)),
    durationMs: entry.durationMs,
    sandbox,
    sequence: entry.sequence,
    requestId: entry.requestId,
    status: entry.response.status,
    verb: entry.request.verb,
    path: shownPath(entry.request.path),
    reason: refusalOf(entry.response.body),
    ignored: firstOf([...entry.ignored, ...rows.flatMap(({ ignored }) => ignored.map((name) => `[].${name}`))]),
    warnings: firstOf(entry.warnings),
  };
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
  const became = rows ? `${outcome}, ${rows.processed} of ${rows.count} rows` : outcome;
  const parts = [
    printable(`${verb} ${path} `) + paint(colors[outcome], `${status ?? "no answer"} ${became}`),
    ...(reason === null ? [] : [paint(colors[outcome], printable(reason))]),
    ...(rows ? failuresOf(rows) : []).map((failure) => paint("yellow", printable(failure))),
    ...(fault === null ? [] : [paint("magenta", printable(`rule: ${fault.join(", ")}`))]),
    ...(ignored === null ? [] : [printable(`ignored: ${ignored.join(", ")}`)]),
    ...(warnings === null ? [] : [printable(warnings.join("; "))]),
    paint("dim", printable(`${facts.durationMs} ms, sandbox ${facts.sandbox}, ${nameOf(facts)}`)),
  ];
  return parts.join(" | ");
}

/** `call-7`, and the client's own id when it sent one. */
const nameOf = ({ sequence, requestId }: LoggedCall): string =>
  requestId === callId(sequence) ? requestId : `${callId(sequence)} (${requestId})`;

/** Why rows were not processed, each reason behind the identifiers of its rows. */
function failuresOf({ failures, unprocessed }: LoggedRows): string[] {
  const byReason = Map.groupBy(failures, ({ error_code, reason }) => `${reason} (${error_code})`);
  const said = [...byReason].map(([reason, rows]) => {
    const identifiers = rows.map(({ request_unique_identifier: identifier }) => JSON.stringify(identifier));
    return `${identifiers.join(", ")}: ${reason}`;
  });
  return unprocessed > failures.length ? [...said, `and ${unprocessed - failures.length} more rows`] : said;
}

/** What a client sent may neither end the line nor speak to the terminal. */
const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);

/** What a list shows of a call: the members of its line in the log, with its number and its moment. */
export interface BriefEntry extends LoggedCall {
  readonly at: string;
  readonly statusCode: string | null;
  readonly provenance: string | null;
}

export function briefEntry(one: NumberedRecord, sandbox: string): BriefEntry {
  const entry = renderEntry(one);
  const { at, statusCode, provenance } = entry;
  return { at, statusCode, provenance, ...loggedEntry(entry, sandbox) };
}
