import { behindRefusal, type Example, refusedCall } from "../../../wire/example.ts";
import { bulkAnswer, bulkSets, failedRow } from "../../examples/bulk-examples.ts";
import { plainState, plainStateAnd } from "../../examples/states.ts";
import { assumed, call, nothing, row, set } from "./example-parts.ts";

const tokenState = (kind: string, value: string): Example["state"] => ({
  name: `a token is ${kind}`,
  values: { [`${kind}_token`]: value },
});

const withToken = (token: unknown) => ({ body: { token, [set]: [] } });

const justEnded: Example["state"] = {
  name: "a token ended half a minute ago",
  values: { just_ended_token: "B3CCC2ADA6449E7626EB8BC4E34A8A5B" },
  clock: "2016-06-22T16:00:30Z",
};

const unknown = tokenState("unknown", "00000000000000000000000000000000");

const oneRow = call([row()]);

/** What refuses a call as a whole, and what does not. */
export const callExamples: readonly Example[] = [
  assumed("without a token", nothing, withToken(undefined), refusedCall("tokenMissing"), [
    ...behindRefusal("tokenMissing"),
    "call.http-status",
    "call.refusal-data",
  ]),
  assumed("with a token that was never issued", unknown, withToken("{{unknown_token}}"), refusedCall("tokenUnknown")),
  assumed(
    "with a placeholder that was not filled",
    tokenState("unfilled", "{{token}}"),
    withToken("{{unfilled_token}}"),
    refusedCall("tokenPlaceholder", { value: "{{unfilled_token}}" }),
  ),
  assumed(
    "with a token that has expired",
    tokenState("expired", "B3CCC2ADA6449E7626EB8BC4E34A8A5B"),
    withToken("{{expired_token}}"),
    refusedCall("tokenExpired"),
  ),
  assumed(
    "with a token that ended half a minute ago",
    justEnded,
    withToken("{{just_ended_token}}"),
    refusedCall("tokenExpired"),
    [...behindRefusal("tokenExpired"), "token.refused-at-once"],
  ),
  assumed(
    "with a token that was never issued, and without the set",
    unknown,
    { body: { token: "{{unknown_token}}" } },
    refusedCall("tokenUnknown"),
    ["call.order-of-checks"],
  ),
  assumed(
    "without a token, and with a set that is no array",
    nothing,
    { body: { [set]: "none" } },
    refusedCall("tokenMissing"),
    ["call.order-of-checks"],
  ),
  assumed(
    "with a token that was released",
    tokenState("released", "C522B8E1F2B400D994CCF013ADDA4B7D"),
    withToken("{{released_token}}"),
    refusedCall("tokenReleased"),
  ),
  assumed(
    "without the set",
    plainState,
    { body: { token: "{{token}}" } },
    refusedCall("mandatoryMissing", { path: set }),
  ),
  assumed(
    "with a set that is no array",
    plainState,
    { body: { token: "{{token}}", [set]: "none" } },
    refusedCall("wrongType", { path: set, value: "none", expected: "Set of Social Media Customer Event Objects" }),
  ),
  assumed(
    "with more than 1000 rows",
    plainState,
    // Rows that could not be created: a system without the limit stores nothing of them.
    call(Array.from({ length: 1001 }, () => ({}))),
    refusedCall("tooManyRows", { path: set, count: "1001", max: "1000" }),
  ),
  assumed("with an empty set", plainState, call([]), bulkAnswer([]), [
    "bulk.empty-request-set",
    "bulk.empty-result-set",
  ]),
  assumed(
    "with a fields_set that is no String",
    plainState,
    call([row()], { fields_set: 7 }),
    refusedCall("wrongType", { path: "fields_set", value: "7", expected: "List of Strings, comma separated" }),
  ),
  assumed(
    "with a parameter in the query, where a POST has none",
    plainState,
    { ...oneRow, query: { fields_set: "id" } },
    bulkAnswer([], ["1"]),
    ["call.unread-parts"],
  ),
  assumed(
    "with a fields_set that is an array",
    plainState,
    call([row()], { fields_set: ["request_unique_identifier", "id"] }),
    bulkSets(
      [],
      [{ id: "49A9DF458B6E4DE69CDC7F5E330F34D9", request_unique_identifier: "1" }],
      ["/data/processed_customer_events_set/0/id"],
    ),
    ["fields-set.array"],
  ),
  assumed(
    "with a content type that is misspelt",
    plainState,
    { ...oneRow, headers: { "Content-Type": "applicatio/json" } },
    bulkAnswer([], ["1"]),
    ["call.content-type"],
  ),
  {
    ...assumed("in a release that no page mentions", plainState, oneRow, bulkAnswer([], ["1"]), [
      "call.unknown-release",
    ]),
    since: "R18.0.0",
  },
];

const missingState = plainStateAnd("an account exists and another does not", { missing_account_number: "ACR00045750" });

const named = (request_unique_identifier: string) => row({ request_unique_identifier });

const ofNobody = (request_unique_identifier: string) =>
  row({ request_unique_identifier, accounts_receivable_identifier: { number: "{{missing_account_number}}" } });

const notFound = (request_unique_identifier: string) =>
  failedRow("accountsReceivableNotFound", { value: "{{missing_account_number}}" }, request_unique_identifier);

const all = Array.from({ length: 1000 }, (_, index) => ({ request_unique_identifier: String(index + 1) }));

/** Two rows, of which the second one fails, with a `fields_set`. */
const oneOfTwo = (title: string, fields_set: string, answer: Pick<Example, "response" | "generated">) =>
  assumed(title, missingState, call([named("1"), ofNobody("2")], { fields_set }), answer, ["fields-set.filters"]);

/** How the rows of a call are answered together. */
export const setExamples: readonly Example[] = [
  {
    title: "three rows that are processed among three that fail, in the order of the call",
    witnesses: ["bulk.order"],
    provenance: "inferred",
    state: missingState,
    request: call([named("9"), named("10"), ofNobody("b"), ofNobody("a"), named("1"), ofNobody("c")]),
    ...bulkAnswer(["b", "a", "c"].map(notFound), ["9", "10", "1"]),
  },
  {
    title: "identifiers of rows come back to the letter",
    provenance: "documented",
    state: missingState,
    request: call([named("007"), named(" aB-Cd "), ofNobody("É/ß 1.0")]),
    ...bulkAnswer([notFound("É/ß 1.0")], ["007", " aB-Cd "]),
  },
  assumed(
    "with 1000 rows, of which the last one is processed",
    plainState,
    // The others could not be created: a system that is asked often is not filled with events.
    call([...all.slice(0, 999), named("1000")], { fields_set: "request_unique_identifier" }),
    bulkSets(all.slice(0, 999), all.slice(999)),
    ["bulk.rows-fail-alone"],
  ),
  oneOfTwo(
    "with a fields_set, which leaves members of the rows out",
    "request_unique_identifier, id, error_code, error_description",
    bulkSets(
      [notFound("2")],
      [{ id: "49A9DF458B6E4DE69CDC7F5E330F34D9", request_unique_identifier: "1" }],
      ["/data/processed_customer_events_set/0/id"],
    ),
  ),
  oneOfTwo(
    "with a fields_set, which leaves members of the rows that failed out",
    "number,error_code",
    bulkSets(
      [{ error_code: "NotFoundAPIValueException" }],
      [{ number: "14" }],
      ["/data/processed_customer_events_set/0/number"],
    ),
  ),
  {
    ...oneOfTwo(
      "with a fields_set of a name that no row has beside one that they have",
      "mood,request_unique_identifier",
      bulkSets([{ request_unique_identifier: "2" }], [{ request_unique_identifier: "1" }]),
    ),
    witnesses: ["fields-set.unknown", "fields-set.filters"],
  },
  {
    ...oneOfTwo("with a fields_set of names that no row has", "mood", bulkAnswer([notFound("2")], ["1"])),
    witnesses: ["fields-set.unknown"],
  },
];
