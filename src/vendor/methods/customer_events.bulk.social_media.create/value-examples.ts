import { type Example, onlyStrict, refusedCall } from "../../../wire/example.ts";
import { bulkCall, plainRow, type ToldBulkExample } from "../../examples/bulk-examples.ts";
import { byToken, effectiveTokenState, ofParticipant } from "../../examples/namings.ts";
import { nothing, plainLike, plainStateAnd } from "../../examples/states.ts";

const set = "social_media_customer_events_set";
const first = `${set}[0]`;

const wrongType = (what: string, name: string, sent: unknown, expected: string): ToldBulkExample => ({
  title: `a row with ${what}`,
  row: { [name]: sent },
  refused: ["wrongType", { path: `${first}.${name}`, value: String(sent), expected }],
});

const notAllowed = (what: string, name: string, value: string, expected: string): ToldBulkExample => ({
  title: `a row with ${what}`,
  row: { [name]: value },
  refused: ["valueNotAllowed", { path: `${first}.${name}`, value, expected }],
});

const processed = (title: string, row: ToldBulkExample["row"], ...witnesses: NonNullable<Example["witnesses"]>) =>
  ({ title, row, witnesses }) as ToldBulkExample;

const date = "Date, as 2016-06-22T15:00:00";

/** What a value may be, and what no page says of it. */
export const valueExamples: readonly ToldBulkExample[] = [
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
  processed("a row with a date that has a zone", { performed_on: "2016-06-22T15:00:00+02:00" }, "date.zone"),
  processed("a row with a date that has fractions", { performed_on: "2016-06-22T15:00:00.5" }, "date.fraction"),
  processed("a row with a date in the future", { performed_on: "2999-12-31T00:00:00" }, "date.future"),
  {
    title: "a row with a date in the future, where that is refused",
    row: { performed_on: "2999-12-31T00:00:00" },
    refused: ["dateInFuture", { path: `${first}.performed_on`, value: "2999-12-31T00:00:00" }],
    notInContracts: {
      options: { assumptions: { "date.future": "refused" } },
      why: "as assumed a date may lie in the future; only a system that refuses one has words for it",
    },
  },
  processed("a row with a member that is null", { description: null }, "value.null"),
  processed("a row with a text that is empty", { profile: "" }, "value.empty-string"),
  processed("a row with a text of 300 letters", { description: "x".repeat(300) }, "value.long-text"),
  // What becomes of it, only an answer that has the text can tell.
  processed("a row with white space around a text", { description: " x " }),
  processed("a row with a control character in a text", { description: "x\u0001" }, "value.odd-letters"),
  processed("a row with a placeholder in a text", { description: "Dear {name}, \u0024{name}" }, "value.placeholder"),
  processed("a row with a number of nine digits", { udf_float_1: 1234567.25 }, "value.float-precision"),
  processed("a row with a date in the year 9999", { udf_date_1: "9999-12-31T23:59:59" }, "date.far-year"),
  processed("a row with members that no page knows", { mood: "cheerful" }, "value.unknown-member"),
  {
    title: "an account that is terminated",
    state: plainStateAnd("an account is terminated", { terminated_account_number: "ACR0000000166" }),
    row: { accounts_receivable_identifier: { number: "{{terminated_account_number}}" } },
    witnesses: ["account.terminated"],
  },
  {
    title: "a rewards participant who is terminated",
    state: plainStateAnd("a rewards participant is terminated", {
      terminated_rewards_participant_number: "RP0000000022",
    }),
    row: ofParticipant({ number: "{{terminated_rewards_participant_number}}" }),
    witnesses: ["participant.terminated"],
  },
];

/** A call with one row, and in it a number that JavaScript could not print. */
const withLongNumber = JSON.stringify(bulkCall(set, [{ ...plainRow, ...plainLike, udf_float_1: 7 }]).body).replace(
  '"udf_float_1":7',
  '"udf_float_1":0.12345678901234567891',
);

/** What of the text of a body is not in what is read of it; then what is nearly as the page has it. */
export const textExamples: readonly ToldBulkExample[] = [
  {
    title: "with two tokens, of which the last was never issued",
    state: nothing,
    request: { text: `{"token":"","token":"00000000000000000000000000000000","${set}":[]}` },
    ...refusedCall("tokenUnknown"),
    witnesses: ["value.repeated-member", "error.tokenUnknown"],
  },
  {
    title: "with a number of more digits than can be kept",
    request: { text: withLongNumber },
    witnesses: ["value.lost-digits"],
  },
  {
    title: "with a control character in a text, where that is not allowed",
    row: { description: "x\u0001" },
    refused: ["oddLetters", { path: `${first}.description` }],
    notInContracts: onlyStrict("value.odd-letters"),
  },
  {
    title: "with a placeholder in a text, where that is not allowed",
    row: { description: "\u0024{name}" },
    refused: ["placeholderLeft", { path: `${first}.description` }],
    notInContracts: onlyStrict("value.placeholder"),
  },
  {
    title: "with a number of more digits than can be kept, and losing them is not allowed",
    request: { text: withLongNumber },
    refused: ["digitsLost", { path: `${first}.udf_float_1` }],
    notInContracts: onlyStrict("value.lost-digits"),
  },
  // Names that a system which is not exact would find.
  {
    title: "an account by its number with white space around it",
    row: { accounts_receivable_identifier: { number: " {{account_number}} " } },
    refused: ["accountsReceivableNotFound", { value: " {{account_number}} " }],
    witnesses: ["identifier.exact-text", "value.outer-space"],
  },
  {
    title: "an account by its id in lower case",
    state: plainStateAnd("the id of an account is known", {
      account_id_in_lower_case: "738b6c269467b1bc27bda04ed3b08941",
    }),
    row: { accounts_receivable_identifier: { id: "{{account_id_in_lower_case}}" } },
    refused: ["accountsReceivableNotFound", { value: "{{account_id_in_lower_case}}" }],
    witnesses: ["identifier.exact-text"],
  },
  {
    title: "a unit by its name in lower case",
    state: plainStateAnd("the name of a unit has upper-case letters", { unit_name_in_lower_case: "admin unit" }),
    row: { performed_by_unit_identifier: { name: "{{unit_name_in_lower_case}}" } },
    refused: ["unitNotFound", { value: "{{unit_name_in_lower_case}}" }],
    witnesses: ["identifier.exact-text"],
  },
  {
    title: "an account by a number that is empty",
    row: { accounts_receivable_identifier: { number: "" } },
    refused: ["accountsReceivableNotFound", { value: "" }],
    witnesses: ["value.empty-string"],
  },
  // Values that a system which is lenient would take.
  notAllowed("a social media in lower case", "social_media", "facebook", "FACEBOOK"),
  wrongType("a space in its date", "performed_on", "2016-06-22 15:00:00", date),
  {
    title: "an access token by a one-time password that is a String",
    since: "R13.0.0",
    state: effectiveTokenState,
    row: byToken({ one_time_password: "0000" }),
    refused: [
      "wrongType",
      {
        path: `${first}.rewards_participant_identifier.access_token_identifier.one_time_password`,
        value: "0000",
        expected: "Integer",
      },
    ],
  },
  {
    title: "a row that is null, before one that is an object",
    rows: [null, {}],
    refused: ["rowNotAnObject", { path: first, value: "null" }, null],
    created: ["1"],
  },
  {
    title: "with a row in the place of the set",
    parameters: { [set]: { ...plainRow, ...plainLike } },
    ...refusedCall("wrongType", {
      path: set,
      value: "an object",
      expected: "Set of Social Media Customer Event Objects",
    }),
  },
  {
    title: "with a token that is a number",
    state: nothing,
    request: { body: { token: 1351195444, [set]: [] } },
    ...refusedCall("wrongType", { path: "token", value: "1351195444", expected: "String" }),
  },
  // Values that a system which is strict would refuse.
  {
    title: "a row whose identifier is empty",
    row: { request_unique_identifier: "" },
    created: [""],
    witnesses: ["value.empty-string"],
  },
  {
    title: "two rows whose reference number is empty",
    since: "R10.1.0",
    rows: ["1", "2"].map((request_unique_identifier) => ({
      request_unique_identifier,
      external_system_reference_number: "",
    })),
    created: ["1", "2"],
  },
  processed(
    "an identifier with a field that is null beside one that is not",
    { accounts_receivable_identifier: { number: "{{account_number}}", name: null } },
    "value.null",
  ),
  { title: "with a fields_set that is empty", parameters: { fields_set: "" } },
  { title: "with a fields_set that is null", parameters: { fields_set: null }, witnesses: ["value.null"] },
];
