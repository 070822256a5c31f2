import { answered, behindRefusal } from "../../wire/example.ts";
import { refuse, renderRow } from "../../wire/refusal.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";

/** A row of whatever type in which nothing is wrong, but for what `changes` say; `undefined` leaves a member out. */
export const eventRow = (changes: Readonly<Record<string, unknown>>) => ({
  request_unique_identifier: "1",
  accounts_receivable_identifier: { number: "{{account_number}}" },
  performed_by_unit_identifier: { name: "{{unit_name}}" },
  performed_on: "2016-06-22T15:00:00",
  ...changes,
});

/** A call with these rows in the set of that name. */
export const bulkCall = (set: string, rows: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) => ({
  body: { token: "{{token}}", [set]: rows, ...more },
});

/** A row that was refused, in the answer. */
export function failedRow(
  kind: VendorErrorKind,
  values: Record<string, string>,
  request_unique_identifier: string | null = "1",
) {
  const { code, text } = renderRow(vendorErrors, refuse(kind, values));
  return { error_description: text, error_code: code, request_unique_identifier };
}

const ids = [
  "49A9DF458B6E4DE69CDC7F5E330F34D9",
  "CB54467A5FA445359962283134E1473D",
  "0B1CFB1E0F7E4B7C9E0A5D2C6C1F8A34",
] as const;

/** The answer with these rows refused and rows of these identifiers created, and which members of it are new. */
export function bulkAnswer(refused: readonly object[], created: readonly string[] = []) {
  const rows = created.map((request_unique_identifier, index) => ({
    number: String(14 + index),
    id: ids[index],
    request_unique_identifier,
  }));
  const data = { unprocessed_customer_events_set: refused, processed_customer_events_set: rows };
  const generated = rows.flatMap((_, index) => [
    `/data/processed_customer_events_set/${index}/id`,
    `/data/processed_customer_events_set/${index}/number`,
  ]);
  return answered(data, generated);
}

/** The answer with these rows in its sets, as a `fields_set` leaves them. */
export const bulkSets = (unprocessed: readonly object[], processed: readonly object[], generated?: readonly string[]) =>
  answered({ unprocessed_customer_events_set: unprocessed, processed_customer_events_set: processed }, generated);

/** The answer with one row refused and rows of these identifiers created, and what that witnesses. */
export const oneFailedRow = (
  [kind, values, identifier]: Parameters<typeof failedRow>,
  created: readonly string[] = [],
) => ({
  ...bulkAnswer([failedRow(kind, values, identifier)], created),
  witnesses: [
    ...behindRefusal(kind, values),
    // That it is so for this one, a page shows.
    ...(kind === "accountsReceivableNotFound" ? [] : (["bulk.rows-fail-alone"] as const)),
    ...(created.length === 0 ? (["bulk.all-rows-fail"] as const) : []),
  ],
});
