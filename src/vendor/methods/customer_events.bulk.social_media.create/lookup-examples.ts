import type { Example } from "../../../wire/example.ts";
import type { VendorErrorKind } from "../../../wire/vendor-errors.ts";
import { oneFailedRow } from "../../examples/bulk-examples.ts";
import { bulkNamingExample, namings } from "../../examples/namings.ts";
import { plainStateAnd } from "../../examples/states.ts";
import { call, ofParticipant, row, set } from "./example-parts.ts";

/** A row that names something which the system does not have, under the name of the value. */
const missing = (
  what: string,
  kind: VendorErrorKind,
  [name, value]: readonly [string, string],
  changes: Readonly<Record<string, unknown>>,
): Example => ({
  title: `${what} that does not exist`,
  provenance: "assumed",
  state: plainStateAnd(`${what} does not exist`, { [name]: value }),
  request: call([row(changes)]),
  ...oneFailedRow([kind, { value: `{{${name}}}` }]),
});

const missingId = "00000000000000000000000000000000";

/** What a row refers to, found and not found. */
export const lookupExamples: readonly Example[] = [
  ...namings.map((one) => bulkNamingExample(one, (changes) => call([row(changes)]))),
  {
    ...missing("an account by its id", "accountsReceivableNotFound", ["missing_account_id", missingId], {
      accounts_receivable_identifier: { id: "{{missing_account_id}}" },
    }),
    witnesses: ["account.not-found-otherwise"],
  },
  {
    ...missing("an account by its name", "accountsReceivableNotFound", ["missing_account_name", "Κανένας"], {
      accounts_receivable_identifier: { name: "{{missing_account_name}}" },
    }),
    witnesses: ["account.not-found-otherwise"],
  },
  missing(
    "a rewards participant by its number",
    "rewardsParticipantNotFound",
    ["missing_rewards_participant_number", "RP9999999999"],
    ofParticipant({ number: "{{missing_rewards_participant_number}}" }),
  ),
  missing("a unit by its name", "unitNotFound", ["missing_unit_name", "No Such Unit"], {
    performed_by_unit_identifier: { name: "{{missing_unit_name}}" },
  }),
  missing(
    "a classification by its name",
    "classificationNotFound",
    ["missing_classification_name", "No Such Classification"],
    { classification_identifier: { name: "{{missing_classification_name}}" } },
  ),
  {
    ...missing(
      "an account by its number in other letter case",
      "accountsReceivableNotFound",
      ["account_number_in_lower_case", "acr0000000164"],
      { accounts_receivable_identifier: { number: "{{account_number_in_lower_case}}" } },
    ),
    witnesses: ["identifier.exact-text"],
  },
  {
    title: "an account that does not exist, and a unit that does not either",
    provenance: "assumed",
    state: plainStateAnd("an account and a unit do not exist", {
      missing_account_number: "ACR00045750",
      missing_unit_name: "No Such Unit",
    }),
    request: call([
      row({
        accounts_receivable_identifier: { number: "{{missing_account_number}}" },
        performed_by_unit_identifier: { name: "{{missing_unit_name}}" },
      }),
    ]),
    ...oneFailedRow(["accountsReceivableNotFound", { value: "{{missing_account_number}}" }]),
    witnesses: ["identifier.order-of-look-ups"],
  },
  {
    title: "a row with a wrong value, whose account does not exist",
    provenance: "assumed",
    state: plainStateAnd("an account exists and another does not", { missing_account_number: "ACR00045750" }),
    request: call([row({ accounts_receivable_identifier: { number: "{{missing_account_number}}" }, action: "SHARE" })]),
    ...oneFailedRow(["valueNotAllowed", { path: `${set}[0].action`, value: "SHARE", expected: "LIKE" }]),
    witnesses: ["bulk.values-before-look-ups", "bulk.one-error-a-row"],
  },
  {
    title: "an account by a name that two accounts have",
    provenance: "assumed",
    state: plainStateAnd("two accounts have the same name", { ambiguous_account_name: "Maria Nicolaou" }),
    request: call([row({ accounts_receivable_identifier: { name: "{{ambiguous_account_name}}" } })]),
    ...oneFailedRow(["ambiguousIdentifier", { label: "Account", value: "{{ambiguous_account_name}}", count: "2" }]),
  },
];
