import type { Example } from "../../../wire/example.ts";
import type { ToldBulkExample } from "../../examples/bulk-examples.ts";
import { byToken, effectiveTokenState, namedRows, ofParticipant } from "../../examples/namings.ts";
import { everyMember, everyMemberState, missingAccountState, plainStateAnd } from "../../examples/states.ts";

const set = "social_media_customer_events_set";
const first = `${set}[0]`;
const owners = "accounts_receivable_identifier, rewards_participant_identifier";

const mandatory = ["performed_by_unit_identifier", "performed_on", "social_media", "profile", "action"];

/** What is wrong with a row as it stands, whatever the system holds. */
export const rowExamples: readonly ToldBulkExample[] = [
  ...mandatory.map(
    (path): ToldBulkExample => ({
      title: `a row without ${path}`,
      row: { [path]: undefined },
      refused: ["mandatoryMissing", { path: `${first}.${path}` }],
    }),
  ),
  {
    title: "a row without request_unique_identifier",
    row: { request_unique_identifier: undefined },
    refused: ["mandatoryMissing", { path: `${first}.request_unique_identifier` }, null],
  },
  {
    title: "a row that is no object, before one that is",
    rows: ["LIKE", {}],
    refused: ["rowNotAnObject", { path: first, value: "LIKE" }, null],
    created: ["1"],
  },
  {
    title: "a row without account and without rewards participant",
    row: { accounts_receivable_identifier: undefined },
    refused: ["semiOptionalMissing", { path: first, members: owners }],
  },
  {
    title: "a row with an account and a rewards participant",
    row: { rewards_participant_identifier: { number: "RP0000000019" } },
    refused: ["semiOptionalConflict", { path: first, members: owners }],
  },
  {
    title: "an identifier without a field",
    row: { accounts_receivable_identifier: {} },
    refused: ["semiOptionalMissing", { path: `${first}.accounts_receivable_identifier`, members: "id, number, name" }],
  },
  {
    title: "an identifier with two fields",
    row: { performed_by_unit_identifier: { name: "{{unit_name}}", alternative_code: "ADM" } },
    refused: [
      "semiOptionalConflict",
      { path: `${first}.performed_by_unit_identifier`, members: "id, name, alternative_code" },
    ],
  },
  {
    title: "a row with two values of wrong types",
    row: { profile: 16, performed_on: "soon" },
    refused: ["wrongType", { path: `${first}.performed_on`, value: "soon", expected: "Date, as 2016-06-22T15:00:00" }],
    witnesses: ["bulk.one-error-a-row"],
  },
  {
    title: "a row that is refused behind one that is processed",
    rows: [{}, { request_unique_identifier: "2", profile: undefined }],
    refused: ["mandatoryMissing", { path: `${set}[1].profile` }, "2"],
    created: ["1"],
  },
  {
    title: "two rows with the same request_unique_identifier",
    rows: [{}, { profile: "www.facebook.com/katerina" }],
    refused: ["requestUniqueIdentifierRepeated", { value: "1" }],
    created: ["1"],
  },
  {
    title: "a reference number of the external system that an event has already",
    since: "R10.1.0",
    state: plainStateAnd("an event of an external system exists", {
      external_system: "HOOTSUITE",
      used_reference_number: "HS-11",
    }),
    row: {
      external_system: "{{external_system}}",
      external_system_reference_number: "{{used_reference_number}}",
    },
    refused: ["externalReferenceReused", { value: "{{used_reference_number}}" }],
  },
  {
    title: "a row with every member that there is",
    since: "R10.1.0",
    state: everyMemberState,
    row: everyMember,
    witnesses: ["classification.any"],
  },
];

/** What a row may name, with the error where the system does not have it. */
const nameable = {
  account: ["accountsReceivableNotFound", (identifier: object) => ({ accounts_receivable_identifier: identifier })],
  rewards_participant: ["rewardsParticipantNotFound", ofParticipant],
  unit: ["unitNotFound", (identifier: object) => ({ performed_by_unit_identifier: identifier })],
  classification: ["classificationNotFound", (identifier: object) => ({ classification_identifier: identifier })],
} as const;

function missing(
  [article, what]: readonly ["a" | "an", keyof typeof nameable],
  field: string,
  value: string,
  witnesses?: Example["witnesses"],
): ToldBulkExample {
  const [kind, row] = nameable[what];
  const [title, name] = [`${article} ${what.replace("_", " ")} by its ${field}`, `missing_${what}_${field}`];
  return {
    title: `${title} that does not exist`,
    state: plainStateAnd(`${title} does not exist`, { [name]: value }),
    row: row({ [field]: `{{${name}}}` }),
    refused: [kind, { value: `{{${name}}}` }],
    ...(witnesses && { witnesses }),
  };
}

const ofNobody = { accounts_receivable_identifier: { number: "{{missing_account_number}}" } };

function ofState(life_cycle_state: string, identifier: string, pass_code: string): ToldBulkExample {
  const name = life_cycle_state.toLowerCase();
  const title = `an access token is ${name.replace("_", " ")}`;
  const [identifierName, passCodeName] = [`${name}_access_token_identifier`, `${name}_pass_code`];
  return {
    title: title.replace("is", "that is"),
    state: plainStateAnd(title, { [identifierName]: identifier, [passCodeName]: pass_code }),
    row: byToken({ identifier: `{{${identifierName}}}`, pass_code: `{{${passCodeName}}}` }),
    refused: ["accessTokenNotEffective", { value: `{{${identifierName}}}`, state: life_cycle_state }],
  };
}

export const lookupExamples: readonly ToldBulkExample[] = [
  ...namedRows,
  missing(["an", "account"], "id", "00000000000000000000000000000000", ["account.not-found-otherwise"]),
  missing(["an", "account"], "name", "Κανένας", ["account.not-found-otherwise"]),
  missing(["a", "rewards_participant"], "number", "RP9999999999"),
  missing(["a", "unit"], "name", "No Such Unit"),
  missing(["a", "classification"], "name", "No Such Classification"),
  {
    title: "an account by its number in other letter case that does not exist",
    state: plainStateAnd("an account by its number in other letter case does not exist", {
      account_number_in_lower_case: "acr0000000164",
    }),
    row: { accounts_receivable_identifier: { number: "{{account_number_in_lower_case}}" } },
    refused: ["accountsReceivableNotFound", { value: "{{account_number_in_lower_case}}" }],
    witnesses: ["identifier.exact-text"],
  },
  {
    title: "an account that does not exist, and a unit that does not either",
    state: plainStateAnd("an account and a unit do not exist", {
      missing_account_number: "ACR00045750",
      missing_unit_name: "No Such Unit",
    }),
    row: { ...ofNobody, performed_by_unit_identifier: { name: "{{missing_unit_name}}" } },
    refused: ["accountsReceivableNotFound", { value: "{{missing_account_number}}" }],
    witnesses: ["identifier.order-of-look-ups"],
  },
  {
    title: "a row with a wrong value, whose account does not exist",
    state: missingAccountState,
    row: { ...ofNobody, action: "SHARE" },
    refused: ["valueNotAllowed", { path: `${first}.action`, value: "SHARE", expected: "LIKE" }],
    witnesses: ["bulk.values-before-look-ups", "bulk.one-error-a-row"],
  },
  {
    title: "an account by a name that two accounts have",
    state: plainStateAnd("two accounts have the same name", { ambiguous_account_name: "Maria Nicolaou" }),
    row: { accounts_receivable_identifier: { name: "{{ambiguous_account_name}}" } },
    refused: ["ambiguousIdentifier", { label: "Account", value: "{{ambiguous_account_name}}", count: "2" }],
  },
  {
    title: "two rows with the same one-time password",
    since: "R13.0.0",
    state: effectiveTokenState,
    rows: ["1", "2"].map((request_unique_identifier) => ({
      request_unique_identifier,
      ...byToken({ one_time_password: "{{one_time_password}}" }),
    })),
    created: ["1", "2"],
    witnesses: ["access-token.one-time-password"],
  },
  {
    title: "an access token with a wrong pass code",
    state: effectiveTokenState,
    row: byToken({ identifier: "{{access_token_identifier}}", pass_code: "{{wrong_pass_code}}" }),
    refused: ["passCodeWrong", { value: "{{access_token_identifier}}" }],
  },
  {
    title: "an access token by its identifier without its pass code",
    state: effectiveTokenState,
    row: byToken({ identifier: "{{access_token_identifier}}" }),
    refused: ["passCodeMissing", { path: `${first}.rewards_participant_identifier.access_token_identifier.pass_code` }],
  },
  {
    title: "an access token that does not exist",
    state: plainStateAnd("an access token does not exist", { missing_access_token_identifier: "CARD9999" }),
    row: byToken({ identifier: "{{missing_access_token_identifier}}", pass_code: "0000" }),
    refused: ["accessTokenNotFound", { value: "{{missing_access_token_identifier}}" }],
  },
  ofState("NOT_EFFECTIVE", "CARD0003", "3456"),
  ofState("PENDING_VERIFICATION", "CARD0004", "4567"),
];
