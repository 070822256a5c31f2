import { styleText } from "node:util";
import { detachedText, isJsonObject } from "../../ground/json.ts";
import { cutText, printable } from "../../ground/quoted-text.ts";

/**
 * How a call ended: all of it was done, some of its rows were not, none of them was, the whole call was refused, a fault
 * rule ended it, or the stand-in failed.
 */
export const callOutcomes = ["processed", "partly processed", "unprocessed", "refused", "fault", "defect"] as const;

export type CallOutcome = (typeof callOutcomes)[number];

/** The id of a call whose client sent none, by its number in the journal of its sandbox. */
export const callId = (sequence: number): string => `call-${sequence}`;

/** Rows and names that a line shows at most; the journal has them all. */
export const maxShown = 10;

/** A call in one line: what the log has of it and what a list shows, secrets masked. */
export interface CallLine {
  readonly operation: string | null;
  readonly outcome: CallOutcome;
  readonly rows: RowCounts | null;
  /** Rules that hit it. */
  readonly fault: readonly string[] | null;
  readonly durationMs: number;
  readonly sandbox: string;
  readonly sequence: number;
  readonly requestId: string;
  readonly traceparent: string | undefined;
  /** HTTP status; `null` when nothing went out that is HTTP. */
  readonly status: number | null;
  readonly verb: string;
  readonly path: string;
  /** Why the whole call was refused: `AssumedTokenException: The token is not valid.` */
  readonly reason: string | null;
  /** Members that were ignored, those of rows with `[].` before them. */
  readonly ignored: readonly string[] | null;
  readonly warnings: readonly string[] | null;
}

/** What became of the rows of a call, counted. */
export interface RowCounts {
  readonly count: number;
  readonly processed: number;
  readonly unprocessed: number;
  /** Rows whose record is there after the call. */
  readonly stored: number;
  /** Why rows failed, the most frequent first. */
  readonly reasons: readonly CountedReason[];
  /** The first rows that failed. */
  readonly failures: readonly FailedRow[];
}

/** Why a row failed, or several did. */
interface Failure {
  readonly error_code: string;
  readonly reason: string;
  /** The rule behind it; absent where CRM.COM would fail the row. */
  readonly rule?: string;
}

/** Its `reason` leaves out a value that differs between rows: `Account (…) Not Found`. */
export interface CountedReason extends Failure {
  readonly count: number;
}

export interface FailedRow extends Failure {
  readonly request_unique_identifier: string | null;
}

/** What an error text says was wrong: `performed_on (yesterday) is not of type Date`. */
export function rowFailureReason(description: string): string {
  const end = description.lastIndexOf(" - Description:");
  const isOurs = description.startsWith("Error:") && end > 0;
  const message = isOurs ? description.slice("Error:".length, end).replace(/\.$/, "") : description;
  // The identifier says which row it is, and so its path need not.
  const reason = message.includes("].") ? message.replace(/^\w+\[\d+\]\.(?=\w)/, "") : message;
  return detachedText(cutText(reason));
}

const longestPath = 200;

/** The first names or rules; `null` when there are none, as the line says nothing of them then. */
export function firstShown(names: readonly string[]): readonly string[] | null {
  if (names.length === 0) return null;
  return [...new Set(names)].slice(0, maxShown).map(cutText);
}

export const shownPath = (path: string): string => path.slice(0, longestPath);

/** Why an answer refuses, by its body; `null` when it does not say. */
export function refusalReason(body: unknown): string | null {
  const { status, title, detail }: Record<string, unknown> = isJsonObject(body) ? body : {};
  const { code = title, message = detail } = isJsonObject(status) ? status : {};
  const said = code === "OK" ? [] : [code, message];
  return said.filter((one) => typeof one === "string").join(": ") || null;
}

const traceForm = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** The trace that a caller says it is in (W3C Trace Context); `undefined` where it says none. */
export function traceparentOf({ traceparent }: Readonly<Record<string, string>>): string | undefined {
  return traceparent !== undefined && traceForm.test(traceparent) ? traceparent : undefined;
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
export function callLine(facts: CallLine, isColored: boolean): string {
  const { verb, path, status, outcome, rows, reason, fault, ignored, warnings } = facts;
  const paint = (color: Color, text: string) => (isColored ? styleText(color, text, { validateStream: false }) : text);
  const number = callId(facts.sequence);
  const name = facts.requestId === number ? number : `${number} (${facts.requestId})`;
  const became = rows ? [outcome, ...rowsIn(rows)].join(", ") : outcome;
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

/** `98 of 118 rows, 20 left out`. */
function rowsIn({ count, processed, unprocessed, stored }: RowCounts): string[] {
  const omitted = count - processed - unprocessed;
  return [
    `${processed} of ${count} rows`,
    ...(omitted > 0 ? [`${omitted} left out`] : []),
    ...(stored === processed ? [] : [`${stored} stored`]),
  ];
}

/** Few failed rows by their identifiers, many counted by their reasons. */
function failuresOf({ failures, reasons, unprocessed }: RowCounts): string[] {
  if (unprocessed > failures.length) {
    const said = reasons
      .slice(0, maxShown)
      .map(({ count, reason, error_code }) => `${count} rows: ${reason} (${error_code})`);
    return reasons.length > maxShown ? [...said, `and ${reasons.length - maxShown} more reasons`] : said;
  }
  const byReason = Map.groupBy(failures, ({ error_code, reason }) => `${reason} (${error_code})`);
  return [...byReason].map(([reason, rows]) => {
    const identifiers = rows.map(({ request_unique_identifier: identifier }) => JSON.stringify(identifier));
    return `${identifiers.join(", ")}: ${reason}`;
  });
}
