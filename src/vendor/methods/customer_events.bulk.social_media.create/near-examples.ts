import type { Example } from "../../../wire/example.ts";
import { refusedCall } from "../../../wire/refused-call.ts";
import { bulkAnswer, oneFailedRow } from "../../examples/bulk-examples.ts";
import { effectiveTokenState } from "../../examples/namings.ts";
import { plainState, plainStateAnd } from "../../examples/states.ts";
import { call, ofParticipant, oneFailing, oneProcessed, row, set } from "./example-parts.ts";

const first = `${set}[0]`;
const date = "Date, as 2016-06-22T15:00:00";

/** Names that a system which is not exact would find. */
const inexact: readonly Example[] = [
  {
    ...oneFailing(
      "an account by its number with white space around it",
      { accounts_receivable_identifier: { number: " {{account_number}} " } },
      "accountsReceivableNotFound",
      { value: " {{account_number}} " },
    ),
    witnesses: ["identifier.exact-text", "value.outer-space"],
  },
  {
    ...oneFailing(
      "an account by its id in lower case",
      { accounts_receivable_identifier: { id: "{{account_id_in_lower_case}}" } },
      "accountsReceivableNotFound",
      { value: "{{account_id_in_lower_case}}" },
    ),
    state: plainStateAnd("the id of an account is known", {
      account_id_in_lower_case: "738b6c269467b1bc27bda04ed3b08941",
    }),
    witnesses: ["identifier.exact-text"],
  },
  {
    ...oneFailing(
      "a unit by its name in lower case",
      { performed_by_unit_identifier: { name: "{{unit_name_in_lower_case}}" } },
      "unitNotFound",
      { value: "{{unit_name_in_lower_case}}" },
    ),
    state: plainStateAnd("the name of a unit has upper-case letters", { unit_name_in_lower_case: "admin unit" }),
    witnesses: ["identifier.exact-text"],
  },
  {
    ...oneFailing(
      "an account by a number that is empty",
      { accounts_receivable_identifier: { number: "" } },
      "accountsReceivableNotFound",
      { value: "" },
    ),
    witnesses: ["value.empty-string"],
  },
];

/** Values that a system which is lenient would take. */
const lenient: readonly Example[] = [
  oneFailing("a row with a social media in lower case", { social_media: "facebook" }, "valueNotAllowed", {
    path: `${first}.social_media`,
    value: "facebook",
    expected: "FACEBOOK",
  }),
  oneFailing("a row with a space in its date", { performed_on: "2016-06-22 15:00:00" }, "wrongType", {
    path: `${first}.performed_on`,
    value: "2016-06-22 15:00:00",
    expected: date,
  }),
  {
    ...oneFailing(
      "an access token by a one-time password that is a String",
      ofParticipant({ access_token_identifier: { one_time_password: "0000" } }),
      "wrongType",
      {
        path: `${first}.rewards_participant_identifier.access_token_identifier.one_time_password`,
        value: "0000",
        expected: "Integer",
      },
    ),
    since: "R13.0.0",
    state: effectiveTokenState,
  },
  {
    title: "a row that is null, before one that is an object",
    provenance: "assumed",
    state: plainState,
    request: call([null, row()]),
    ...oneFailedRow(["rowNotAnObject", { path: first, value: "null" }, null], ["1"]),
  },
  {
    title: "with a row in the place of the set",
    provenance: "assumed",
    state: plainState,
    request: { body: { token: "{{token}}", [set]: row() } },
    ...refusedCall("wrongType", {
      path: set,
      value: "an object",
      expected: "Set of Social Media Customer Event Objects",
    }),
  },
  {
    title: "with a token that is a number",
    provenance: "assumed",
    state: { name: "nothing in particular", values: {} },
    request: { body: { token: 1351195444, [set]: [] } },
    ...refusedCall("wrongType", { path: "token", value: "1351195444", expected: "String" }),
  },
];

/** Values that a system which is strict would refuse. */
const strict: readonly Example[] = [
  {
    ...oneProcessed("a row whose identifier is empty", { request_unique_identifier: "" }, ["value.empty-string"]),
    ...bulkAnswer([], [""]),
  },
  {
    title: "two rows whose reference number is empty",
    since: "R10.1.0",
    provenance: "assumed",
    state: plainState,
    request: call(
      ["1", "2"].map((request_unique_identifier) =>
        row({ request_unique_identifier, external_system_reference_number: "" }),
      ),
    ),
    ...bulkAnswer([], ["1", "2"]),
  },
  oneProcessed(
    "an identifier with a field that is null beside one that is not",
    { accounts_receivable_identifier: { number: "{{account_number}}", name: null } },
    ["value.null"],
  ),
  ...[
    { what: "empty", fields_set: "", witnesses: [] },
    { what: "null", fields_set: null, witnesses: ["value.null" as const] },
  ].map(
    ({ what, fields_set, witnesses }): Example => ({
      title: `with a fields_set that is ${what}`,
      witnesses,
      provenance: "assumed",
      state: plainState,
      request: call([row()], { fields_set }),
      ...bulkAnswer([], ["1"]),
    }),
  ),
];

/** What is nearly as the page has it: found or not, taken or refused. */
export const nearExamples: readonly Example[] = [...inexact, ...lenient, ...strict];
