import { behindRefusal, refusedCall } from "../../../wire/example.ts";
import { bulkAnswer, bulkSets, failedRow, plainRow, type ToldBulkExample } from "../../examples/bulk-examples.ts";
import { missingAccountState, nothing, plainLike } from "../../examples/states.ts";

const set = "social_media_customer_events_set";

const withToken = (token: unknown) => ({ body: { token, [set]: [] } });

/** A call that is refused by its token, which stands under that name in the state. */
const badToken = (
  title: string,
  [kind, token]: readonly [kind: string, token: string],
  refusal: ReturnType<typeof refusedCall>,
): ToldBulkExample => ({
  title: `with a ${title}`,
  state: { name: `a token is ${kind}`, values: { [`${kind}_token`]: token } },
  request: withToken(`{{${kind}_token}}`),
  ...refusal,
});

const idAndIdentifier = { id: "49A9DF458B6E4DE69CDC7F5E330F34D9", request_unique_identifier: "1" };

const neverIssued = ["unknown", "00000000000000000000000000000000"] as const;

/** What refuses a call as a whole, and what does not. */
export const callExamples: readonly ToldBulkExample[] = [
  {
    title: "without a token",
    state: nothing,
    request: withToken(undefined),
    ...refusedCall("tokenMissing"),
    witnesses: [...behindRefusal("tokenMissing"), "call.http-status", "call.refusal-data"],
  },
  badToken("token that was never issued", neverIssued, refusedCall("tokenUnknown")),
  badToken(
    "placeholder that was not filled",
    ["unfilled", "{{token}}"],
    refusedCall("tokenPlaceholder", { value: "{{unfilled_token}}" }),
  ),
  badToken("token that has expired", ["expired", "B3CCC2ADA6449E7626EB8BC4E34A8A5B"], refusedCall("tokenExpired")),
  {
    title: "with a token that ended half a minute ago",
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
    ...badToken("token that was never issued, and without the set", neverIssued, refusedCall("tokenUnknown")),
    request: { body: { token: "{{unknown_token}}" } },
    witnesses: ["call.order-of-checks"],
  },
  {
    title: "without a token, and with a set that is no array",
    state: nothing,
    request: { body: { [set]: "none" } },
    ...refusedCall("tokenMissing"),
    witnesses: ["call.order-of-checks"],
  },
  badToken("token that was released", ["released", "C522B8E1F2B400D994CCF013ADDA4B7D"], refusedCall("tokenReleased")),
  {
    title: "without the set",
    request: { body: { token: "{{token}}" } },
    ...refusedCall("mandatoryMissing", { path: set }),
  },
  {
    title: "with a set that is no array",
    parameters: { [set]: "none" },
    ...refusedCall("wrongType", { path: set, value: "none", expected: "Set of Social Media Customer Event Objects" }),
  },
  {
    title: "with more than 1000 rows",
    // Rows that could not be created: a system without the limit stores nothing of them.
    parameters: { [set]: Array.from({ length: 1001 }, () => ({})) },
    ...refusedCall("tooManyRows", { path: set, count: "1001", max: "1000" }),
  },
  {
    title: "with an empty set",
    rows: [],
    created: [],
    witnesses: ["bulk.empty-request-set", "bulk.empty-result-set"],
  },
  {
    title: "with a fields_set that is no String",
    parameters: { fields_set: 7 },
    ...refusedCall("wrongType", { path: "fields_set", value: "7", expected: "List of Strings, comma separated" }),
  },
  {
    title: "with a parameter in the query, where a POST has none",
    besides: { query: { fields_set: "id" } },
    witnesses: ["call.unread-parts"],
  },
  {
    title: "with a fields_set that is an array",
    parameters: { fields_set: ["request_unique_identifier", "id"] },
    ...bulkSets([], [idAndIdentifier], ["/data/processed_customer_events_set/0/id"]),
    witnesses: ["fields-set.array"],
  },
  {
    title: "with a content type that is misspelt",
    besides: { headers: { "Content-Type": "applicatio/json" } },
    witnesses: ["call.content-type"],
  },
  { title: "in a release that no page mentions", since: "R18.0.0", witnesses: ["call.unknown-release"] },
];

const named = (request_unique_identifier: string) => ({ request_unique_identifier });

const ofNobody = (request_unique_identifier: string) => ({
  request_unique_identifier,
  accounts_receivable_identifier: { number: "{{missing_account_number}}" },
});

const notFound = (identifier: string) =>
  ["accountsReceivableNotFound", { value: "{{missing_account_number}}" }, identifier] as const;

const oneOfTwo = (fields_set: string): Omit<ToldBulkExample, "title"> => ({
  state: missingAccountState,
  rows: [named("1"), ofNobody("2")],
  parameters: { fields_set },
  witnesses: ["fields-set.filters"],
});

const all = Array.from({ length: 1000 }, (_, index) => named(String(index + 1)));

export const setExamples: readonly ToldBulkExample[] = [
  {
    title: "three rows that are processed among three that fail, in the order of the call",
    provenance: "inferred",
    state: missingAccountState,
    rows: [named("9"), named("10"), ofNobody("b"), ofNobody("a"), named("1"), ofNobody("c")],
    ...bulkAnswer(["b", "a", "c"].map(notFound), ["9", "10", "1"]),
    witnesses: ["bulk.order"],
  },
  {
    title: "identifiers of rows come back to the letter",
    provenance: "documented",
    state: missingAccountState,
    rows: [named("007"), named(" aB-Cd "), ofNobody("É/ß 1.0")],
    ...bulkAnswer([notFound("É/ß 1.0")], ["007", " aB-Cd "]),
  },
  {
    title: "with 1000 rows, of which the last one is processed",
    // The others could not be created: a system that is asked often is not filled with events.
    parameters: {
      [set]: [...all.slice(0, 999), { ...plainRow, ...plainLike, request_unique_identifier: "1000" }],
      fields_set: "request_unique_identifier",
    },
    ...bulkSets(all.slice(0, 999), all.slice(999)),
    witnesses: ["bulk.rows-fail-alone"],
  },
  {
    title: "with a fields_set, which leaves members of the rows out",
    ...oneOfTwo("request_unique_identifier, id, error_code, error_description"),
    ...bulkSets([failedRow(notFound("2"))], [idAndIdentifier], ["/data/processed_customer_events_set/0/id"]),
  },
  {
    title: "with a fields_set, which leaves members of the rows that failed out",
    ...oneOfTwo("number,error_code"),
    ...bulkSets(
      [{ error_code: "NotFoundAPIValueException" }],
      [{ number: "14" }],
      ["/data/processed_customer_events_set/0/number"],
    ),
  },
  {
    title: "with a fields_set of a name that no row has beside one that they have",
    ...oneOfTwo("mood,request_unique_identifier"),
    ...bulkSets([{ request_unique_identifier: "2" }], [{ request_unique_identifier: "1" }]),
    witnesses: ["fields-set.unknown", "fields-set.filters"],
  },
  {
    title: "with a fields_set of names that no row has",
    ...oneOfTwo("mood"),
    ...bulkAnswer([notFound("2")], ["1"]),
    witnesses: ["fields-set.unknown"],
  },
];
