import { styleText } from "node:util";
import { callId } from "./journal.ts";
import type { CallOutcome } from "./journal-record.ts";
import type { LoggedCall, LoggedRows } from "./logged-call.ts";

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
