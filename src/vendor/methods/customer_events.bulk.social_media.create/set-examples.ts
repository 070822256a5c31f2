import type { Example } from "../../../wire/example.ts";
import { bulkAnswer, failedRow } from "../../examples/bulk-examples.ts";
import { plainState, plainStateAnd } from "../../examples/states.ts";
import { call, row } from "./example-parts.ts";

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
