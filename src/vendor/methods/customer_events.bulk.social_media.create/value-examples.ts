import { type Example, refusedCall, whyOnlyStrict } from "../../../wire/example.ts";
import { bulkAnswer, oneFailedRow } from "../../examples/bulk-examples.ts";
import { effectiveTokenState } from "../../examples/namings.ts";
import { plainState, plainStateAnd } from "../../examples/states.ts";
import { assumed, call, nothing, ofParticipant, oneFailing, oneProcessed, row, set } from "./example-parts.ts";

const first = `${set}[0]`;

/** A member whose value is of another type than the page says. */
const wrongType = (what: string, name: string, sent: unknown, expected: string): Example =>
  oneFailing(`a row with ${what}`, { [name]: sent }, "wrongType", {
    path: `${first}.${name}`,
    value: String(sent),
    expected,
  });

/** A member whose value is not among those that the page lists. */
const notAllowed = (what: string, name: string, value: string, expected: string): Example =>
  oneFailing(`a row with ${what}`, { [name]: value }, "valueNotAllowed", { path: `${first}.${name}`, value, expected });

const date = "Date, as 2016-06-22T15:00:00";

/** What a value may be, and what no page says of it. */
export const valueExamples: readonly Example[] = [
  wrongType("a profile that is no String", "profile", 16, "String"),
  wrongType("a social media that is no String", "social_media", 7, "String"),
  wrongType("a User Defined Field of type String that is none", "udf_string_1", 7, "String"),
  wrongType("a User Defined Field of type Float that is none", "udf_float_1", "1.5", "Float"),
  wrongType("a User Defined Field of type Date that is none", "udf_date_1", "soon", date),
  wrongType("an identifier that is no object", "performed_by_unit_identifier", "Desk 1", "Unit Identifier"),
  wrongType("a date that is not on the calendar", "performed_on", "2016-06-31T15:00:00", date),
  wrongType("a date that is a number", "performed_on", 1466607600, date),
  wrongType("a date without a time", "performed_on", "2016-06-22", date),
  notAllowed("a social media that is not supported", "social_media", "MYSPACE", "FACEBOOK"),
  notAllowed("an action that is not supported", "action", "SHARE", "LIKE"),
  notAllowed("an action in lower case", "action", "like", "LIKE"),
  oneProcessed("a row with a date that has a zone", { performed_on: "2016-06-22T15:00:00+02:00" }, ["date.zone"]),
  oneProcessed("a row with a date that has fractions", { performed_on: "2016-06-22T15:00:00.5" }, ["date.fraction"]),
  oneProcessed("a row with a date in the future", { performed_on: "2999-12-31T00:00:00" }, ["date.future"]),
  {
    ...oneFailing(
      "a row with a date in the future, where that is refused",
      { performed_on: "2999-12-31T00:00:00" },
      "dateInFuture",
      { path: `${first}.performed_on`, value: "2999-12-31T00:00:00" },
    ),
    notInContracts: {
      options: { assumptions: { "date.future": "refused" } },
      why: "as assumed a date may lie in the future; only a system that refuses one has words for it",
    },
  },
  oneProcessed("a row with a member that is null", { description: null }, ["value.null"]),
  oneProcessed("a row with a text that is empty", { profile: "" }, ["value.empty-string"]),
  oneProcessed("a row with a text of 300 letters", { description: "x".repeat(300) }, ["value.long-text"]),
  // What becomes of it, only an answer that has the text can tell.
  oneProcessed("a row with white space around a text", { description: " x " }, []),
  oneProcessed("a row with a control character in a text", { description: "x\u0001" }, ["value.odd-letters"]),
  oneProcessed("a row with a placeholder in a text", { description: "Dear {name}, \u0024{name}" }, [
    "value.placeholder",
  ]),
  oneProcessed("a row with a number of nine digits", { udf_float_1: 1234567.25 }, ["value.float-precision"]),
  oneProcessed("a row with a date in the year 9999", { udf_date_1: "9999-12-31T23:59:59" }, ["date.far-year"]),
  oneProcessed("a row with members that no page knows", { mood: "cheerful" }, ["value.unknown-member"]),
  oneProcessed(
    "an account that is terminated",
    { accounts_receivable_identifier: { number: "{{terminated_account_number}}" } },
    ["account.terminated"],
    plainStateAnd("an account is terminated", { terminated_account_number: "ACR0000000166" }),
  ),
  oneProcessed(
    "a rewards participant who is terminated",
    ofParticipant({ number: "{{terminated_rewards_participant_number}}" }),
    ["participant.terminated"],
    plainStateAnd("a rewards participant is terminated", { terminated_rewards_participant_number: "RP0000000022" }),
  ),
];

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
  notAllowed("a social media in lower case", "social_media", "facebook", "FACEBOOK"),
  wrongType("a space in its date", "performed_on", "2016-06-22 15:00:00", date),
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
  assumed(
    "a row that is null, before one that is an object",
    plainState,
    call([null, row()]),
    oneFailedRow(["rowNotAnObject", { path: first, value: "null" }, null], ["1"]),
  ),
  assumed(
    "with a row in the place of the set",
    plainState,
    { body: { token: "{{token}}", [set]: row() } },
    refusedCall("wrongType", { path: set, value: "an object", expected: "Set of Social Media Customer Event Objects" }),
  ),
  assumed(
    "with a token that is a number",
    nothing,
    { body: { token: 1351195444, [set]: [] } },
    refusedCall("wrongType", { path: "token", value: "1351195444", expected: "String" }),
  ),
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
  assumed("with a fields_set that is empty", plainState, call([row()], { fields_set: "" }), bulkAnswer([], ["1"])),
  assumed("with a fields_set that is null", plainState, call([row()], { fields_set: null }), bulkAnswer([], ["1"]), [
    "value.null",
  ]),
];

/** What is nearly as the page has it: found or not, taken or refused. */
export const nearExamples: readonly Example[] = [...inexact, ...lenient, ...strict];

/** A call with one row, and in it a number that JavaScript could not print. */
const withLongNumber = JSON.stringify(call([row({ udf_float_1: 7 })]).body).replace(
  '"udf_float_1":7',
  '"udf_float_1":0.12345678901234567891',
);

/** A call that is refused under `--strict` alone. */
const onlyStrict = (
  title: string,
  id: Parameters<typeof whyOnlyStrict>[0],
  request: Example["request"],
  ...why: Parameters<typeof oneFailedRow>[0]
): Example => ({
  ...assumed(title, plainState, request, oneFailedRow(why)),
  notInContracts: { options: { strict: true }, why: whyOnlyStrict(id) },
});

/** What of the text of a body is not in what is read of it. */
export const textExamples: readonly Example[] = [
  assumed(
    "with two tokens, of which the last was never issued",
    nothing,
    { text: `{"token":"","token":"00000000000000000000000000000000","${set}":[]}` },
    refusedCall("tokenUnknown"),
    ["value.repeated-member", "error.tokenUnknown"],
  ),
  assumed(
    "with a number of more digits than can be kept",
    plainState,
    { text: withLongNumber },
    bulkAnswer([], ["1"]),
    ["value.lost-digits"],
  ),
  onlyStrict(
    "with a control character in a text, where that is not allowed",
    "value.odd-letters",
    call([row({ description: "x\u0001" })]),
    "oddLetters",
    { path: `${set}[0].description` },
  ),
  onlyStrict(
    "with a placeholder in a text, where that is not allowed",
    "value.placeholder",
    call([row({ description: "\u0024{name}" })]),
    "placeholderLeft",
    { path: `${set}[0].description` },
  ),
  onlyStrict(
    "with a number of more digits than can be kept, and losing them is not allowed",
    "value.lost-digits",
    { text: withLongNumber },
    "digitsLost",
    { path: `${set}[0].udf_float_1` },
  ),
];
