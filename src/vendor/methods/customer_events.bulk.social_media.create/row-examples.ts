import type { Example } from "../../../wire/example.ts";
import type { VendorErrorKind } from "../../../wire/vendor-errors.ts";
import { bulkAnswer, oneFailedRow } from "../../examples/bulk-examples.ts";
import { bulkNamingExample, effectiveTokenState, namings } from "../../examples/namings.ts";
import { everyMember, everyMemberState, plainState, plainStateAnd } from "../../examples/states.ts";
import { assumed, call, ofParticipant, oneFailing, oneProcessed, row, set } from "./example-parts.ts";

const first = `${set}[0]`;

const mandatory = ["performed_by_unit_identifier", "performed_on", "social_media", "profile", "action"];

/** What is wrong with a row as it stands, whatever the system holds. */
export const rowExamples: readonly Example[] = [
  ...mandatory.map((path) =>
    oneFailing(`a row without ${path}`, { [path]: undefined }, "mandatoryMissing", { path: `${first}.${path}` }),
  ),
  assumed(
    "a row without request_unique_identifier",
    plainState,
    call([row({ request_unique_identifier: undefined })]),
    oneFailedRow(["mandatoryMissing", { path: `${first}.request_unique_identifier` }, null]),
  ),
  assumed(
    "a row that is no object, before one that is",
    plainState,
    call(["LIKE", row()]),
    oneFailedRow(["rowNotAnObject", { path: first, value: "LIKE" }, null], ["1"]),
  ),
  oneFailing(
    "a row without account and without rewards participant",
    { accounts_receivable_identifier: undefined },
    "semiOptionalMissing",
    { path: first, members: "accounts_receivable_identifier, rewards_participant_identifier" },
  ),
  oneFailing(
    "a row with an account and a rewards participant",
    { rewards_participant_identifier: { number: "RP0000000019" } },
    "semiOptionalConflict",
    { path: first, members: "accounts_receivable_identifier, rewards_participant_identifier" },
  ),
  oneFailing("an identifier without a field", { accounts_receivable_identifier: {} }, "semiOptionalMissing", {
    path: `${first}.accounts_receivable_identifier`,
    members: "id, number, name",
  }),
  oneFailing(
    "an identifier with two fields",
    { performed_by_unit_identifier: { name: "{{unit_name}}", alternative_code: "ADM" } },
    "semiOptionalConflict",
    { path: `${first}.performed_by_unit_identifier`, members: "id, name, alternative_code" },
  ),
  {
    ...oneFailing("a row with two values of wrong types", { profile: 16, performed_on: "soon" }, "wrongType", {
      path: `${first}.performed_on`,
      value: "soon",
      expected: "Date, as 2016-06-22T15:00:00",
    }),
    witnesses: ["bulk.one-error-a-row"],
  },
  assumed(
    "a row that is refused behind one that is processed",
    plainState,
    call([row(), row({ request_unique_identifier: "2", profile: undefined })]),
    oneFailedRow(["mandatoryMissing", { path: `${set}[1].profile` }, "2"], ["1"]),
  ),
  assumed(
    "two rows with the same request_unique_identifier",
    plainState,
    call([row(), row({ profile: "www.facebook.com/katerina" })]),
    oneFailedRow(["requestUniqueIdentifierRepeated", { value: "1" }], ["1"]),
  ),
  {
    title: "a reference number of the external system that an event has already",
    since: "R10.1.0",
    provenance: "assumed",
    state: plainStateAnd("an event of an external system exists", {
      external_system: "HOOTSUITE",
      used_reference_number: "HS-11",
    }),
    request: call([
      row({
        external_system: "{{external_system}}",
        external_system_reference_number: "{{used_reference_number}}",
      }),
    ]),
    ...oneFailedRow(["externalReferenceReused", { value: "{{used_reference_number}}" }]),
  },
  {
    ...oneProcessed("a row with every member that there is", everyMember, ["classification.any"], everyMemberState),
    since: "R10.1.0",
  },
];

/** A row that names something which the system does not have, under the name of the value. */
const missing = (
  what: string,
  kind: VendorErrorKind,
  [name, value]: readonly [string, string],
  changes: Readonly<Record<string, unknown>>,
  witnesses?: Example["witnesses"],
): Example =>
  assumed(
    `${what} that does not exist`,
    plainStateAnd(`${what} does not exist`, { [name]: value }),
    call([row(changes)]),
    oneFailedRow([kind, { value: `{{${name}}}` }]),
    witnesses,
  );

const ofNobody = { accounts_receivable_identifier: { number: "{{missing_account_number}}" } };

/** What a row refers to, found and not found. */
export const lookupExamples: readonly Example[] = [
  ...namings.map((one) => bulkNamingExample(one, (changes) => call([row(changes)]))),
  missing(
    "an account by its id",
    "accountsReceivableNotFound",
    ["missing_account_id", "00000000000000000000000000000000"],
    { accounts_receivable_identifier: { id: "{{missing_account_id}}" } },
    ["account.not-found-otherwise"],
  ),
  missing(
    "an account by its name",
    "accountsReceivableNotFound",
    ["missing_account_name", "Κανένας"],
    { accounts_receivable_identifier: { name: "{{missing_account_name}}" } },
    ["account.not-found-otherwise"],
  ),
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
  missing(
    "an account by its number in other letter case",
    "accountsReceivableNotFound",
    ["account_number_in_lower_case", "acr0000000164"],
    { accounts_receivable_identifier: { number: "{{account_number_in_lower_case}}" } },
    ["identifier.exact-text"],
  ),
  assumed(
    "an account that does not exist, and a unit that does not either",
    plainStateAnd("an account and a unit do not exist", {
      missing_account_number: "ACR00045750",
      missing_unit_name: "No Such Unit",
    }),
    call([row({ ...ofNobody, performed_by_unit_identifier: { name: "{{missing_unit_name}}" } })]),
    oneFailedRow(["accountsReceivableNotFound", { value: "{{missing_account_number}}" }]),
    ["identifier.order-of-look-ups"],
  ),
  assumed(
    "a row with a wrong value, whose account does not exist",
    plainStateAnd("an account exists and another does not", { missing_account_number: "ACR00045750" }),
    call([row({ ...ofNobody, action: "SHARE" })]),
    oneFailedRow(["valueNotAllowed", { path: `${set}[0].action`, value: "SHARE", expected: "LIKE" }]),
    ["bulk.values-before-look-ups", "bulk.one-error-a-row"],
  ),
  assumed(
    "an account by a name that two accounts have",
    plainStateAnd("two accounts have the same name", { ambiguous_account_name: "Maria Nicolaou" }),
    call([row({ accounts_receivable_identifier: { name: "{{ambiguous_account_name}}" } })]),
    oneFailedRow(["ambiguousIdentifier", { label: "Account", value: "{{ambiguous_account_name}}", count: "2" }]),
  ),
];

/** A call of one row, of the participant whom an access token names, that is refused. */
const byToken = (
  title: string,
  state: Example["state"],
  access_token_identifier: object,
  ...why: Parameters<typeof oneFailedRow>[0]
) => assumed(title, state, call([row(ofParticipant({ access_token_identifier }))]), oneFailedRow(why));

const ofState = (life_cycle_state: string, identifier: string, pass_code: string) => {
  const inWords = life_cycle_state.toLowerCase().replace("_", " ");
  const name = life_cycle_state.toLowerCase();
  return byToken(
    `an access token that is ${inWords}`,
    plainStateAnd(`an access token is ${inWords}`, {
      [`${name}_access_token_identifier`]: identifier,
      [`${name}_pass_code`]: pass_code,
    }),
    { identifier: `{{${name}_access_token_identifier}}`, pass_code: `{{${name}_pass_code}}` },
    "accessTokenNotEffective",
    { value: `{{${name}_access_token_identifier}}`, state: life_cycle_state },
  );
};

const byPassword = ofParticipant({ access_token_identifier: { one_time_password: "{{one_time_password}}" } });

/** A rewards participant who is known by an access token. */
export const accessTokenExamples: readonly Example[] = [
  {
    title: "two rows with the same one-time password",
    since: "R13.0.0",
    witnesses: ["access-token.one-time-password"],
    provenance: "assumed",
    state: effectiveTokenState,
    request: call(["1", "2"].map((request_unique_identifier) => row({ request_unique_identifier, ...byPassword }))),
    ...bulkAnswer([], ["1", "2"]),
  },
  byToken(
    "an access token with a wrong pass code",
    effectiveTokenState,
    { identifier: "{{access_token_identifier}}", pass_code: "{{wrong_pass_code}}" },
    "passCodeWrong",
    { value: "{{access_token_identifier}}" },
  ),
  byToken(
    "an access token by its identifier without its pass code",
    effectiveTokenState,
    { identifier: "{{access_token_identifier}}" },
    "passCodeMissing",
    { path: `${set}[0].rewards_participant_identifier.access_token_identifier.pass_code` },
  ),
  byToken(
    "an access token that does not exist",
    plainStateAnd("an access token does not exist", { missing_access_token_identifier: "CARD9999" }),
    { identifier: "{{missing_access_token_identifier}}", pass_code: "0000" },
    "accessTokenNotFound",
    { value: "{{missing_access_token_identifier}}" },
  ),
  ofState("NOT_EFFECTIVE", "CARD0003", "3456"),
  ofState("PENDING_VERIFICATION", "CARD0004", "4567"),
];
