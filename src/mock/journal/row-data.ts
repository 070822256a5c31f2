import type { BulkData } from "../../wire/bulk.ts";
import type { JournalRecord } from "./journal-record.ts";

/** What a bulk call was answered of its rows, whether or not all of it went out; `undefined` for any other call. */
export function rowData({ rows, answer }: JournalRecord): BulkData | undefined {
  if (rows === undefined || rows.data !== undefined) return rows?.data;
  return (JSON.parse(answer) as { data: BulkData }).data;
}
