import { behindRefusal, type Example, refusedCall } from "../../../wire/example.ts";
import { bulkAnswer, failedRow } from "../../examples/bulk-examples.ts";
import { plainState, plainStateAnd } from "../../examples/states.ts";
import { call, row, set } from "./example-parts.ts";

const tokenState = (kind: string, value: string): Example["state"] => ({
  name: `a token is ${kind}`,
  values: { [`${kind}_token`]: value },
});

const withToken = (token: unknown) => ({ body: { token, [set]: [] } });

/** What refuses a call as a whole, and what does not. */
export const callExamples: readonly Example[] = [
  {
    title: "without a token",
    provenance: "assumed",
    state: { name: "nothing in particular", values: {} },
    request: withToken(undefined),
    ...refusedCall("tokenMissing"),
    witnesses: [...behindRefusal("tokenMissing"), "call.http-status", "call.refusal-data"],
  },
  {
    title: "with a token that was never issued",
    provenance: "assumed",
    state: tokenState("unknown", "00000000000000000000000000000000"),
    request: withToken("{{unknown_token}}"),
    ...refusedCall("tokenUnknown"),
  },
  {
    title: "with a placeholder that was not filled",
    provenance: "assumed",
    state: tokenState("unfilled", "{{token}}"),
    request: withToken("{{unfilled_token}}"),
    ...refusedCall("tokenPlaceholder", { value: "{{unfilled_token}}" }),
  },
  {
    title: "with a token that has expired",
    provenance: "assumed",
    state: tokenState("expired", "B3CCC2ADA6449E7626EB8BC4E34A8A5B"),
    request: withToken("{{expired_token}}"),
    ...refusedCall("tokenExpired"),
  },
  {
    title: "with a token that ended half a minute ago",
    provenance: "assumed",
    state: {
      name: "a token ended half a minute ago",
      values: { just_ended_token: "B3CCC2ADA6449E7626EB8BC4E34A8A5B" },
      clock: "2016-06-22T16:00:30Z",
    },
    request: withToken("{{just_ended_token}}"),
    ...refusedCall("tokenExpired"),
    witnesses: [...behindRefusal("tokenExpired"), "token.refused-at-once"],
  },
  {
    title: "with a token that was never issued, and without the set",
    provenance: "assumed",
    state: tokenState("unknown", "00000000000000000000000000000000"),
    request: { body: { token: "{{unknown_token}}" } },
    ...refusedCall("tokenUnknown"),
    witnesses: ["call.order-of-checks"],
  },
  {
    title: "without a token, and with a set that is no array",
    provenance: "assumed",
    state: { name: "nothing in particular", values: {} },
    request: { body: { [set]: "none" } },
    ...refusedCall("tokenMissing"),
    witnesses: ["call.order-of-checks"],
  },
  {
    title: "with a token that was released",
    provenance: "assumed",
    state: tokenState("released", "C522B8E1F2B400D994CCF013ADDA4B7D"),
    request: withToken("{{released_token}}"),
    ...refusedCall("tokenReleased"),
  },
  {
    title: "without the set",
    provenance: "assumed",
    state: plainState,
    request: { body: { token: "{{token}}" } },
    ...refusedCall("mandatoryMissing", { path: set }),
  },
  {
    title: "with a set that is no array",
    provenance: "assumed",
    state: plainState,
    request: { body: { token: "{{token}}", [set]: "none" } },
    ...refusedCall("wrongType", { path: set, value: "none", expected: "Set of Social Media Customer Event Objects" }),
  },
  {
    title: "with more than 1000 rows",
    provenance: "assumed",
    state: plainState,
    // Rows that could not be created: a system without the limit stores nothing of them.
    request: call(Array.from({ length: 1001 }, () => ({}))),
    ...refusedCall("tooManyRows", { path: set, count: "1001", max: "1000" }),
  },
  {
    title: "with an empty set",
    witnesses: ["bulk.empty-request-set", "bulk.empty-result-set"],
    provenance: "assumed",
    state: plainState,
    request: call([]),
    ...bulkAnswer([]),
  },
  {
    title: "with a fields_set that is no String",
    provenance: "assumed",
    state: plainState,
    request: call([row()], { fields_set: 7 }),
    ...refusedCall("wrongType", { path: "fields_set", value: "7", expected: "List of Strings, comma separated" }),
  },
  {
    title: "with a parameter in the query, where a POST has none",
    witnesses: ["call.unread-parts"],
    provenance: "assumed",
    state: plainState,
    request: { ...call([row()]), query: { fields_set: "id" } },
    ...bulkAnswer([], ["1"]),
  },
  {
    title: "with a fields_set that is an array",
    witnesses: ["fields-set.array"],
    provenance: "assumed",
    state: plainState,
    request: call([row()], { fields_set: ["request_unique_identifier", "id"] }),
    response: {
      body: {
        data: {
          unprocessed_customer_events_set: [],
          processed_customer_events_set: [{ id: "49A9DF458B6E4DE69CDC7F5E330F34D9", request_unique_identifier: "1" }],
        },
        status: { code: "OK", description: "", message: "" },
      },
    },
    generated: ["/data/processed_customer_events_set/0/id"],
  },
  {
    title: "with a content type that is misspelt",
    witnesses: ["call.content-type"],
    provenance: "assumed",
    state: plainState,
    request: { ...call([row()]), headers: { "Content-Type": "applicatio/json" } },
    ...bulkAnswer([], ["1"]),
  },
  {
    title: "in a release that no page mentions",
    witnesses: ["call.unknown-release"],
    since: "R18.0.0",
    provenance: "assumed",
    state: plainState,
    request: call([row()]),
    ...bulkAnswer([], ["1"]),
  },
];

const missingState = plainStateAnd("an account exists and another does not", { missing_account_number: "ACR00045750" });

const named = (request_unique_identifier: string) => row({ request_unique_identifier });

const ofNobody = (request_unique_identifier: string) =>
  row({ request_unique_identifier, accounts_receivable_identifier: { number: "{{missing_account_number}}" } });

const notFound = (request_unique_identifier: string) =>
  failedRow("accountsReceivableNotFound", { value: "{{missing_account_number}}" }, request_unique_identifier);

const all = Array.from({ length: 1000 }, (_, index) => ({ request_unique_identifier: String(index + 1) }));

/** The identifier of each row in the set where it belongs, and what of the answer is left by such a `fields_set`. */
const answered = (unprocessed: readonly object[], processed: readonly object[], generated: readonly string[] = []) => ({
  response: {
    body: {
      data: { unprocessed_customer_events_set: unprocessed, processed_customer_events_set: processed },
      status: { code: "OK", description: "", message: "" },
    },
  },
  generated,
});

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
  {
    title: "with 1000 rows, of which the last one is processed",
    witnesses: ["bulk.rows-fail-alone"],
    provenance: "assumed",
    state: plainState,
    // The others could not be created: a system that is asked often is not filled with events.
    request: call([...all.slice(0, 999), named("1000")], { fields_set: "request_unique_identifier" }),
    ...answered(all.slice(0, 999), all.slice(999)),
  },
  {
    title: "with a fields_set, which leaves members of the rows out",
    witnesses: ["fields-set.filters"],
    provenance: "assumed",
    state: missingState,
    request: call([named("1"), ofNobody("2")], {
      fields_set: "request_unique_identifier, id, error_code, error_description",
    }),
    ...answered(
      [notFound("2")],
      [{ id: "49A9DF458B6E4DE69CDC7F5E330F34D9", request_unique_identifier: "1" }],
      ["/data/processed_customer_events_set/0/id"],
    ),
  },
  {
    title: "with a fields_set, which leaves members of the rows that failed out",
    witnesses: ["fields-set.filters"],
    provenance: "assumed",
    state: missingState,
    request: call([named("1"), ofNobody("2")], { fields_set: "number,error_code" }),
    ...answered(
      [{ error_code: "NotFoundAPIValueException" }],
      [{ number: "14" }],
      ["/data/processed_customer_events_set/0/number"],
    ),
  },
  {
    title: "with a fields_set of a name that no row has beside one that they have",
    witnesses: ["fields-set.unknown", "fields-set.filters"],
    provenance: "assumed",
    state: missingState,
    request: call([named("1"), ofNobody("2")], { fields_set: "mood,request_unique_identifier" }),
    ...answered([{ request_unique_identifier: "2" }], [{ request_unique_identifier: "1" }]),
  },
  {
    title: "with a fields_set of names that no row has",
    witnesses: ["fields-set.unknown"],
    provenance: "assumed",
    state: missingState,
    request: call([named("1"), ofNobody("2")], { fields_set: "mood" }),
    ...bulkAnswer([notFound("2")], ["1"]),
  },
];
