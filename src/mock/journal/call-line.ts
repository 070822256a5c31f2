import { styleText } from "node:util";
import { isJsonObject, jsonOr, objectOf } from "../../common/json.ts";
import { cutText, firstAndMore, printable } from "../../common/quoted-text.ts";
import type { TextMask } from "../../wire/secrets/mask-json.ts";

/** How a call ended. `fault`: a fault rule ended it. `defect`: the mock server itself failed. */
export const callOutcomes = ["processed", "partly processed", "unprocessed", "refused", "fault", "defect"] as const;

export type CallOutcome = (typeof callOutcomes)[number];

/** The id of a call without a request id, by its number in the journal. */
export const callId = (sequence: number): string => `call-${sequence}`;

/** The number of rows and names that a line shows. The journal has all of them. */
export const maxShown = 10;

/** A call in one line, as the log and lists show it, with its secrets masked. */
export interface CallLine {
  readonly operation: string | null;
  readonly outcome: CallOutcome;
  readonly rows: RowCounts | null;
  readonly fault: readonly string[] | null;
  readonly durationMs: number;
  readonly sandbox: string;
  readonly sequence: number;
  readonly requestId: string;
  readonly traceparent: string | undefined;
  /** The HTTP status; `null` when no HTTP answer went out. */
  readonly status: number | null;
  readonly verb: string;
  readonly path: string;
  /** Why the whole call was refused: `AssumedTokenException: The token is not valid.` */
  readonly reason: string | null;
  /** Ignored members; `[].` begins the name of a row's member. */
  readonly ignored: readonly string[] | null;
  readonly warnings: readonly string[] | null;
}

/** A line as the log writes it, in the form of pino's lines. */
export interface LoggedLine extends CallLine {
  readonly level: 30;
  readonly time: string;
  readonly msg: "call";
}

export interface RowCounts {
  readonly count: number;
  readonly processed: number;
  readonly unprocessed: number;
  readonly stored: number;
  /** Why rows failed, the most frequent first. */
  readonly reasons: readonly CountedReason[];
  /** The first rows that failed. */
  readonly failures: readonly FailedRow[];
  /** The identifiers of the first rows that the answer leaves out. */
  readonly omitted: readonly (string | null)[];
}

export interface RowFailure {
  readonly error_code: string;
  readonly reason: string;
  /** The fault rule that failed the row; absent where CRM.COM would fail it. */
  readonly rule?: string;
}

/** A reason leaves out a value that differs between rows: `Account (…) Not Found`. */
export type CountedReason = RowFailure & { readonly count: number };

export type FailedRow = RowFailure & { readonly request_unique_identifier: string | null };

/** The reason in an error text: `performed_on (yesterday) is not of type Date`. */
export function rowFailureReason(description: string): string {
  const end = description.lastIndexOf(" - Description:");
  const isOurs = description.startsWith("Error:") && end > 0;
  const message = isOurs ? description.slice("Error:".length, end).replace(/\.$/, "") : description;
  // The line names the row by its identifier, so the path is left out.
  const reason = message.includes("].") ? message.replace(/^\w+\[\d+\]\.(?=\w)/, "") : message;
  return cutText(reason);
}

export const longestPath = 200;

/** The first names or rules, and `10 of 208` if there are more; `null` when there are none. */
export function firstShown(names: readonly string[]): readonly string[] | null {
  if (names.length === 0) return null;
  const all = [...new Set(names)];
  const first = all.slice(0, maxShown).map(cutText);
  return all.length > maxShown ? [...first, `${maxShown} of ${all.length}`] : first;
}

/** The reason in the text of a refusal, masked; `null` when it has none. */
export function refusalReason(text: string, mask: TextMask): string | null {
  const { status, title, detail } = objectOf(jsonOr(text)) ?? {};
  const { code = title, message = detail } = isJsonObject(status) ? status : {};
  const texts = code === "OK" ? [] : [code, message];
  return texts.flatMap((one) => (typeof one === "string" ? [mask(one)] : [])).join(": ") || null;
}

const traceForm = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** The trace of the client (W3C Trace Context); `undefined` without a valid header. */
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
 * A call in one line for people:
 * `POST /crmapi/rest/v2/… 200 partly processed, 1 of 2 rows | "2": Account (ACR7) Not Found | 1.2 ms, sandbox default, call-7`.
 */
export function printCallLine(line: CallLine, isColored: boolean): string {
  const { verb, path, status, outcome, rows, reason, fault, ignored, warnings } = line;
  const paint = (color: Color, text: string) => (isColored ? styleText(color, text, { validateStream: false }) : text);
  const number = callId(line.sequence);
  const name = line.requestId === number ? number : `${number} (${line.requestId})`;
  const result = rows ? [outcome, ...rowCountsText(rows)].join(", ") : outcome;
  const parts = [
    printable(`${verb} ${path} `) + paint(colors[outcome], `${status ?? "no response"} ${result}`),
    ...(reason === null ? [] : [paint(colors[outcome], printable(reason))]),
    ...(rows ? failureTexts(rows) : []).map((failure) => paint("yellow", printable(failure))),
    ...(fault === null ? [] : [paint("magenta", printable(`rule: ${fault.join(", ")}`))]),
    ...(ignored === null ? [] : [printable(`ignored: ${ignored.join(", ")}`)]),
    ...(warnings === null ? [] : [printable(warnings.join("; "))]),
    paint("dim", printable(`${line.durationMs} ms, sandbox ${line.sandbox}, ${name}`)),
  ];
  return parts.join(" | ");
}

/** `98 of 118 rows, 20 left out`. */
function rowCountsText({ count, processed, unprocessed, stored, omitted }: RowCounts): string[] {
  const leftOut = count - processed - unprocessed;
  const names = firstAndMore(omitted.slice(0, leftOut), 3, (name) => JSON.stringify(name)).join(", ");
  return [
    `${processed} of ${count} rows`,
    ...(leftOut > 0 ? [`${leftOut} left out (${names})`] : []),
    ...(stored === processed ? [] : [`${stored} stored`]),
  ];
}

/** Names a few failed rows by their identifiers, and counts many by their reasons. */
function failureTexts({ failures, reasons, unprocessed }: RowCounts): string[] {
  const textOf = ({ count, reason, error_code }: CountedReason) => `${count} rows: ${reason} (${error_code})`;
  if (unprocessed > failures.length) return firstAndMore(reasons, maxShown, textOf);
  const byReason = Map.groupBy(failures, ({ error_code, reason }) => `${reason} (${error_code})`);
  return [...byReason].map(([reason, rows]) => {
    const identifiers = rows.map(({ request_unique_identifier: identifier }) => JSON.stringify(identifier));
    return `${identifiers.join(", ")}: ${reason}`;
  });
}
