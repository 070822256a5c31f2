import type { Example } from "../../method.ts";
import { refuse, renderRefusal, renderRow } from "../../wire/refusal.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";

/** The name of the set, as error texts begin with it. */
export const set = "social_media_customer_events_set";

const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";

/** Where no more is needed than a session, a unit and an account. */
export const plain: Example["state"] = {
  name: "an account and a unit exist",
  values: { token, unit_name: "Admin Unit", account_number: "ACR0000000164" },
};

/** The same, and something more. */
export const plainAnd = (name: string, values: Example["state"]["values"]): Example["state"] => ({
  name,
  values: { ...plain.values, ...values },
});

/** A row in which nothing is wrong, but for what `changes` say; `undefined` leaves a member out. */
export const row = (changes: Readonly<Record<string, unknown>> = {}) => ({
  request_unique_identifier: "1",
  accounts_receivable_identifier: { number: "{{account_number}}" },
  performed_by_unit_identifier: { name: "{{unit_name}}" },
  performed_on: "2016-06-22T15:00:00",
  social_media: "FACEBOOK",
  profile: "www.facebook.com/polina",
  action: "LIKE",
  ...changes,
});

/** The changes that give a row to a rewards participant instead of an account. */
export const ofParticipant = (rewards_participant_identifier: object) => ({
  accounts_receivable_identifier: undefined,
  rewards_participant_identifier,
});

/** A call with these rows. */
export const call = (rows: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) => ({
  body: { token: "{{token}}", [set]: rows, ...more },
});

/** A row that was refused, in the answer. */
export function failed(
  kind: VendorErrorKind,
  values: Record<string, string>,
  request_unique_identifier: string | null = "1",
) {
  const { code, text } = renderRow(vendorErrors, refuse(kind, values));
  return {
    error_description: text,
    error_code: code,
    request_unique_identifier,
  };
}

const ids = ["49A9DF458B6E4DE69CDC7F5E330F34D9", "CB54467A5FA445359962283134E1473D"] as const;

/** The answer with these rows refused and rows of these identifiers created, and which members of it are new. */
export function answer(refused: readonly object[], created: readonly string[] = []) {
  const rows = created.map((request_unique_identifier, index) => ({
    number: String(14 + index),
    id: ids[index],
    request_unique_identifier,
  }));
  return {
    response: {
      body: {
        data: { unprocessed_customer_events_set: refused, processed_customer_events_set: rows },
        status: { code: "OK", description: "", message: "" },
      },
    },
    generated: rows.flatMap((_, index) => [
      `/data/processed_customer_events_set/${index}/id`,
      `/data/processed_customer_events_set/${index}/number`,
    ]),
  };
}

/** The answer to a call that is refused as a whole. */
export function refusedCall(kind: VendorErrorKind, values: Record<string, string> = {}) {
  const { code, message, description } = renderRefusal(vendorErrors, refuse(kind, values));
  return { response: { body: { data: {}, status: { code, description, message } } }, generated: [] };
}
