import { isRefusal, type Refusal, refuse, renderRow } from "../../wire/refusal.ts";
import type { TemplateValues } from "../../wire/text-template.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import {
  type CountedReason,
  type FailedRow,
  maxShown,
  type RowCounts,
  rowFailureReason,
} from "../journal/call-line.ts";
import type { BulkResult } from "./answer.ts";
import type { Row } from "./call-row.ts";

/** Failures are counted by kind and member; beyond this number of reasons, by kind alone. */
const mostReasons = 50;

/** How many rows failed for a reason. */
interface ReasonCount {
  count: number;
  readonly first: Row;
  values: TemplateValues;
}

/** Counts the results of the rows. @param mask masks the secrets of the call */
export function countRows(bulk: BulkResult, mask: (texts: FailureTexts) => FailureTexts): RowCounts {
  const { rows, failedRows, storedCount, data, errors } = bulk;
  const { processed_customer_events_set: processed, unprocessed_customer_events_set: unprocessed } = data;
  const counts = {
    count: rows.length,
    processed: processed.length,
    unprocessed: failedRows.length,
    stored: storedCount,
  };
  if (failedRows.length === 0) return { ...counts, reasons: [], failures: [] };
  const failures = failedRows.slice(0, maxShown).map((row, at): FailedRow => {
    const { error_code = "", error_description = "" } = unprocessed[at] ?? {};
    return describeFailure({ request_unique_identifier: row.identifier, error_code, reason: error_description }, row);
  });
  const byReason = new Map<string, ReasonCount>();
  for (const row of failedRows) countReason(byReason, row);
  const reasons = Array.from(byReason.values(), (counted) => reasonOf(counted, errors));
  return { ...counts, ...mask({ reasons: reasons.sort((a, b) => b.count - a.count), failures }) };
}

export type FailureTexts = Pick<RowCounts, "reasons" | "failures">;

/** A failure with its short reason and its rule. */
function describeFailure<Text extends { readonly reason: string }>(failure: Text, { decidingFault }: Row) {
  return { ...failure, reason: rowFailureReason(failure.reason), ...(decidingFault && { rule: decidingFault.rule }) };
}

function countReason(byReason: Map<string, ReasonCount>, row: Row): void {
  const { result, decidingFault } = row;
  const values = isRefusal(result) ? valuesInRow(result) : {};
  const kind = isRefusal(result) ? result.kind : `rule ${decidingFault?.rule}`;
  const { path } = values;
  const fullKey = path === undefined ? kind : `${kind} ${path}`;
  const key = byReason.has(fullKey) || byReason.size < mostReasons ? fullKey : kind;
  const counted = byReason.get(key);
  if (!counted) {
    byReason.set(key, { count: 1, first: row, values });
    return;
  }
  counted.count += 1;
  for (const name in values) {
    if (counted.values[name] !== values[name]) counted.values = { ...counted.values, [name]: differing };
  }
}

/** Stands for a value that differs between rows. */
const differing = "…";

/** The values of a refusal, with its path within the row. */
function valuesInRow({ values }: Refusal): TemplateValues {
  const { path } = values;
  return path === undefined ? values : { ...values, path: path.replace(/^\w+\[\d+\]\./, "") };
}

function reasonOf({ count, first, values }: ReasonCount, errors: VendorErrorTable): CountedReason {
  const { result, fault } = first;
  const answer = isRefusal(result) ? renderRow(errors, refuse(result.kind, values)) : fault;
  const { error_code = "", error_description: reason = "" } = answer ?? {};
  return describeFailure({ count, error_code, reason }, first);
}
