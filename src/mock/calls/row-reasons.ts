import type { BulkData } from "../../wire/envelope.ts";
import { refuse, renderRow } from "../../wire/refusal.ts";
import type { TextMask } from "../../wire/secrets/mask-json.ts";
import type { TemplateValues } from "../../wire/text-template.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import {
  type CountedReason,
  type FailedRow,
  maxShown,
  type RowCounts,
  rowFailureReason,
} from "../journal/call-line.ts";
import type { Row } from "./call-row.ts";

/** The results of the rows of a call that was done, and the answer to them. A fault may hide them from the client. */
export interface BulkResult {
  readonly rowCount: number;
  /** The rows that the answer calls unprocessed. */
  readonly failedRows: readonly Row[];
  /** The rows that the answer leaves out, or that are stored though it says that they failed. */
  readonly hiddenRows: readonly Row[];
  /** Why rows failed. */
  readonly reasons: ReasonCounts;
  /** How many rows created something that is stored after the call. */
  readonly storedCount: number;
  readonly data: BulkData;
  /** The texts of refusals by kind. */
  readonly errors: VendorErrorTable;
}

/** How many rows failed for a reason, by kind and member. */
export type ReasonCounts = Map<string, { count: number; readonly first: Row; values: TemplateValues }>;

/** Failures are counted by kind and member; beyond this number of reasons, by kind alone. */
const mostReasons = 50;

/** Counts a row that failed with its reason. */
export function countReason(byReason: ReasonCounts, row: Row): void {
  const { refusal, fault } = row;
  const values = refusal?.values ?? noValues;
  const kind = refusal ? refusal.kind : `rule ${fault?.rule}`;
  const path = values["path"]?.replace(/^\w+\[\d+\]\./, "");
  const fullKey = path === undefined ? kind : `${kind} ${path}`;
  const key = byReason.has(fullKey) || byReason.size < mostReasons ? fullKey : kind;
  const counted = byReason.get(key);
  if (!counted) {
    byReason.set(key, { count: 1, first: row, values: path === undefined ? values : { ...values, path } });
    return;
  }
  counted.count += 1;
  for (const name in values) {
    const value = name === "path" ? path : values[name];
    if (counted.values[name] !== value) counted.values = { ...counted.values, [name]: differing };
  }
}

const noValues: TemplateValues = {};

/** Stands for a value that differs between rows. */
const differing = "…";

/** The results of the rows in numbers. @param mask masks the secrets of the call; used only if a row failed */
export function countRows(bulk: BulkResult, mask: TextMask): RowCounts {
  const { rowCount, failedRows, hiddenRows, reasons: byReason, storedCount, data, errors } = bulk;
  const { processed_customer_events_set: processed, unprocessed_customer_events_set: unprocessed } = data;
  const failures = failedRows.slice(0, maxShown).map((row, at): FailedRow => {
    const { error_code = "", error_description = "" } = unprocessed[at] ?? {};
    const request_unique_identifier = row.identifier && mask(row.identifier);
    return describeFailure({ request_unique_identifier, error_code, reason: mask(error_description) }, row);
  });
  const reasons = Array.from(byReason.values(), ({ count, first, values }): CountedReason => {
    const { refusal, fault } = first;
    const { error_code = "", error_description: reason = "" } =
      (refusal ? renderRow(errors, refuse(refusal.kind, values)) : fault) ?? {};
    return describeFailure({ count, error_code, reason: mask(reason) }, first);
  });
  reasons.sort((a, b) => b.count - a.count);
  const omitted = hiddenRows.flatMap(({ outcome, identifier }) => (outcome === "omitted" ? [identifier] : []));
  return {
    count: rowCount,
    processed: processed.length,
    unprocessed: failedRows.length,
    stored: storedCount,
    reasons,
    failures,
    omitted: omitted.slice(0, maxShown).map((identifier) => identifier && mask(identifier)),
  };
}

/** A failure with its short reason and its rule. */
function describeFailure<Text extends { readonly reason: string }>(failure: Text, { decidingFault }: Row) {
  return { ...failure, reason: rowFailureReason(failure.reason), ...(decidingFault && { rule: decidingFault.rule }) };
}
