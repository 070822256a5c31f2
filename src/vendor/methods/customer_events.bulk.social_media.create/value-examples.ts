import type { Example } from "../../../wire/example.ts";
import { plainStateAnd } from "../../examples/states.ts";
import { ofParticipant, oneFailing, oneProcessed, set } from "./example-parts.ts";

const first = `${set}[0]`;

/** A member whose value is of another type than the page says. */
const wrongType = (what: string, name: string, sent: unknown, expected: string): Example =>
  oneFailing(`a row with ${what}`, { [name]: sent }, "wrongType", {
    path: `${first}.${name}`,
    value: String(sent),
    expected,
  });

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
  oneFailing("a row with a social media that is not supported", { social_media: "MYSPACE" }, "valueNotAllowed", {
    path: `${first}.social_media`,
    value: "MYSPACE",
    expected: "FACEBOOK",
  }),
  oneFailing("a row with an action that is not supported", { action: "SHARE" }, "valueNotAllowed", {
    path: `${first}.action`,
    value: "SHARE",
    expected: "LIKE",
  }),
  oneFailing("a row with an action in lower case", { action: "like" }, "valueNotAllowed", {
    path: `${first}.action`,
    value: "like",
    expected: "LIKE",
  }),
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
    apart: {
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
