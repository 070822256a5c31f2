import type { AssumptionId } from "../../wire/assumptions.ts";
import { answered, behindRefusal, type Example } from "../../wire/example.ts";
import { refuse, renderRow } from "../../wire/refusal.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import { plainState } from "./states.ts";

type Members = Readonly<Record<string, unknown>>;

/** A row of a bulk method in which nothing is wrong. */
export const plainRow = {
  request_unique_identifier: "1",
  accounts_receivable_identifier: { number: "{{account_number}}" },
  performed_by_unit_identifier: { name: "{{unit_name}}" },
  performed_on: "2016-06-22T15:00:00",
};

export const bulkCall = (set: string, rows: readonly unknown[], more: Members = {}) => ({
  body: { token: "{{token}}", [set]: rows, ...more },
});

/** A refused row: what for, and its identifier where that is not `1`. */
type RefusedRow = readonly [
  kind: VendorErrorKind,
  values: Readonly<Record<string, string>>,
  identifier?: string | null,
];

export function failedRow([kind, values, request_unique_identifier = "1"]: RefusedRow) {
  const { code, text } = renderRow(vendorErrors, refuse(kind, values));
  return { error_description: text, error_code: code, request_unique_identifier };
}

export const bulkSets = (unprocessed: readonly object[], processed: readonly object[], generated?: readonly string[]) =>
  answered({ unprocessed_customer_events_set: unprocessed, processed_customer_events_set: processed }, generated);

const ids = [
  "49A9DF458B6E4DE69CDC7F5E330F34D9",
  "CB54467A5FA445359962283134E1473D",
  "0B1CFB1E0F7E4B7C9E0A5D2C6C1F8A34",
] as const;

/** Where the ids and numbers of so many created rows stand in an answer: every system makes other ones. */
export const madeAnew = (created: number): string[] =>
  Array.from({ length: created }, (_, index) => `/data/processed_customer_events_set/${index}`).flatMap((row) => [
    `${row}/id`,
    `${row}/number`,
  ]);

export function bulkAnswer(refused: readonly RefusedRow[], created: readonly string[] = []) {
  const processed = created.map((request_unique_identifier, index) => ({
    number: String(14 + index),
    id: ids[index],
    request_unique_identifier,
  }));
  return bulkSets(refused.map(failedRow), processed, madeAnew(created.length));
}

/** What a refused row witnesses, and the rows of these identifiers that were created beside it. */
export const witnessed = ([kind, values]: RefusedRow, created: readonly string[]): readonly AssumptionId[] => [
  ...behindRefusal(kind, values),
  // The vendor's page shows it for an account that is not found.
  ...(kind === "accountsReceivableNotFound" ? [] : (["bulk.rows-fail-alone"] as const)),
  ...(created.length === 0 ? (["bulk.all-rows-fail"] as const) : []),
];

/** What sets an example of a bulk method apart: it is assumed, and sends one plain row that is created, unless it says otherwise. */
export interface ToldBulkExample extends Partial<Example> {
  readonly title: string;
  /** What the one row says otherwise than a plain one; `undefined` leaves a member out. */
  readonly row?: Members;
  /** The rows, each as `row`; what is no object stands as it is. */
  readonly rows?: readonly unknown[];
  readonly parameters?: Members;
  readonly besides?: Example["request"];
  readonly refused?: RefusedRow;
  readonly created?: readonly string[];
}

/** The examples of a bulk method, whose rows in `set` say what is their `own` beside a plain one. */
export function bulkExamples(set: string, own: Members, told: readonly ToldBulkExample[]): Example[] {
  const whole = (row: unknown) => (typeof row === "object" && row ? { ...plainRow, ...own, ...row } : row);
  return told.map(
    ({ row = {}, rows = [row], parameters, besides, refused, created = refused ? [] : ["1"], ...said }) => ({
      provenance: "assumed",
      state: plainState,
      request: { ...bulkCall(set, rows.map(whole), parameters), ...besides },
      ...bulkAnswer(refused ? [refused] : [], created),
      ...(refused && { witnesses: witnessed(refused, created) }),
      ...said,
    }),
  );
}
