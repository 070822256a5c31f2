import { memoizeByObject } from "../../common/memoize.ts";
import { cutText } from "../../common/quoted-text.ts";
import type { BulkData } from "../../wire/envelope.ts";
import { refuse, renderRow, rowCode, templateValues } from "../../wire/refusal.ts";
import type { TextMask } from "../../wire/secrets/mask-json.ts";
import { mayHoldSecret } from "../../wire/secrets/mask-text.ts";
import { fillParts, type TemplateValues, templateParts } from "../../wire/text-template.ts";
import type { VendorError, VendorErrorTable } from "../../wire/vendor-errors.ts";
import {
  type CountedReason,
  type FailedRow,
  maxShown,
  type RowCounts,
  type RowFailure,
  rowFailureReason,
} from "../journal/call-line.ts";
import type { Row } from "./call-row.ts";

/** The results of the rows of a call that was done, and the answer to them. A fault may hide them from the client. */
export interface BulkResult {
  readonly rowCount: number;
  readonly failedRows: readonly Row[];
  /** The rows that the answer leaves out, or that are stored though it says that they failed. */
  readonly hiddenRows: readonly Row[];
  readonly reasons: ReasonCounts;
  readonly storedCount: number;
  readonly data: BulkData;
  readonly errors: VendorErrorTable;
}

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

const differing = "…";

/** The results of the rows in numbers. @param mask masks the secrets of the call; used only if a row failed */
export function countRows(bulk: BulkResult, mask: TextMask): RowCounts {
  const { rowCount, failedRows, hiddenRows, reasons, storedCount, data, errors } = bulk;
  const failures = failedRows.slice(0, maxShown).map((row): FailedRow => {
    const request_unique_identifier = row.identifier && mask(row.identifier);
    return { request_unique_identifier, ...describeFailure(errors, row, row.refusal?.values, mask) };
  });
  const counted = Array.from(reasons.values(), ({ count, first, values }): CountedReason => {
    return { count, ...describeFailure(errors, first, values, mask) };
  });
  counted.sort((a, b) => b.count - a.count);
  const omitted = hiddenRows.flatMap(({ outcome, identifier }) => (outcome === "omitted" ? [identifier] : []));
  return {
    count: rowCount,
    processed: data.processed_customer_events_set.length,
    unprocessed: failedRows.length,
    stored: storedCount,
    reasons: counted,
    failures,
    omitted: omitted.slice(0, maxShown).map((identifier) => identifier && mask(identifier)),
  };
}

/** Why a row failed. @param values of the refusal, for a row that CRM.COM would fail */
function describeFailure(
  errors: VendorErrorTable,
  { refusal, fault, decidingFault }: Row,
  values: TemplateValues = noValues,
  mask: TextMask,
): RowFailure {
  if (refusal) {
    const { parts } = reasonTemplate(errors[refusal.kind]);
    if (parts) {
      const masked = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, mask(value)]));
      return {
        error_code: rowCode(errors[refusal.kind]),
        reason: cutText(fillParts(parts, templateValues(masked))),
      };
    }
  }
  const { error_code = "", error_description = "" } =
    (refusal ? renderRow(errors, refuse(refusal.kind, values)) : fault) ?? {};
  const reason = rowFailureReason(mask(error_description));
  return { error_code, reason, ...(decidingFault && { rule: decidingFault.rule }) };
}

/**
 * The parts of a reason, without the path of the row. The text around the values is known to hold no secret, so only the
 * values are masked; `undefined` for a text of a configuration that must be masked as a whole.
 */
const reasonTemplate = memoizeByObject(({ message, row }: VendorError) => {
  const isOurs = row?.text === undefined && !mayHoldSecret(message);
  return { parts: isOurs ? templateParts(message.replace(/\.$/, "").replace("{path}", "{rowPath}")) : undefined };
});
