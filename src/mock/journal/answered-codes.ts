import { jsonOr } from "../../ground/json-or.ts";
import type { JournalRecord } from "./journal-record.ts";
import { notKept } from "./recorded-call.ts";
import { rowData } from "./row-data.ts";

/** The codes by which a call, or a row of it, was answered; `notKept` when what is kept cannot tell whether one was among them. */
export function answeredCodes(record: JournalRecord, asked: string): readonly (string | undefined)[] | typeof notKept {
  const rows = rowData(record)?.unprocessed_customer_events_set ?? [];
  const codes = [record.statusCode, String(record.status), ...rows.map(({ error_code }) => error_code)];
  return codes.includes(asked) || !mayHaveLostRows(record) ? codes : notKept;
}

const mayHaveLostRows = ({ isCut, rows, answer }: JournalRecord) => isCut && rows === undefined && !isWhole(answer);

const isWhole = (answer: string): boolean => answer === "" || jsonOr(answer) !== undefined;
