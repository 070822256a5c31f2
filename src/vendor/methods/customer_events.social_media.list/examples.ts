import { type Example, refusedCall } from "../../../wire/example.ts";
import { type Naming, namings } from "../../examples/namings.ts";

/** Where the events are that most examples list. */
const listState: Example["state"] = {
  name: "an account has three social media events",
  values: {
    token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
    account_number: "ACR0000000164",
    first_event_number: "1",
    second_event_number: "6",
    third_event_number: "11",
    missing_account_number: "ACR00045750",
  },
};

/** The parameters that ask for the events of that account. */
const ofAccount = { token: "{{token}}", accounts_receivable_identifier: { number: "{{account_number}}" } };

/** The answer with these events. */
const eventsShown = (data: readonly object[]) => ({
  response: { body: { data, status: { code: "OK", description: "", message: "" } } },
  generated: [],
});

/** How many events are listed, and how many are skipped before them. */
const pagingExamples: readonly Example[] = [
  {
    title: "one event is listed and one is skipped",
    witnesses: ["list.order"],
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, number_of_results: 1, offset: 1, fields_set: "number" } },
    ...eventsShown([{ number: "{{second_event_number}}" }]),
  },
  {
    title: "an offset of 0 skips none",
    witnesses: ["list.order"],
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, number_of_results: 2, offset: 0, fields_set: "number" } },
    ...eventsShown([{ number: "{{first_event_number}}" }, { number: "{{second_event_number}}" }]),
  },
  {
    title: "an offset beyond the last event",
    witnesses: ["list.array"],
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, offset: 3 } },
    ...eventsShown([]),
  },
  {
    title: "an offset that is no Integer",
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, offset: "one" } },
    ...refusedCall("wrongType", { path: "offset", value: "one", expected: "Integer, as 0 or more" }),
  },
  {
    title: "a number of results below 0",
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, number_of_results: -1 } },
    ...refusedCall("wrongType", { path: "number_of_results", value: "-1", expected: "Integer, as 0 or more" }),
  },
  {
    title: "a number of results that is a String",
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, number_of_results: "2" } },
    ...refusedCall("wrongType", { path: "number_of_results", value: "2", expected: "Integer, as 0 or more" }),
  },
  {
    title: "no results are asked for",
    since: "R13.0.0",
    witnesses: ["list.array"],
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, number_of_results: 0 } },
    ...eventsShown([]),
  },
  {
    title: "an offset below 0",
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, offset: -1 } },
    ...refusedCall("wrongType", { path: "offset", value: "-1", expected: "Integer, as 0 or more" }),
  },
];

const listed = (number: string) => ({
  number,
  type: "SOCIAL_MEDIA",
  accounts_receivable: { number: "{{account_number}}" },
  rewards_participant: null,
});

/** The one event of what is named in that way, or the three of the account. */
function namingExample({ title, state, since, changes, shows }: Naming): Example {
  const { member, field, value } = shows;
  const count = member === "accounts_receivable" ? 3 : 1;
  const { account_number: _, unit_name: __, ...values } = state.values;
  return {
    title: `the events of ${title}`,
    provenance: "assumed",
    ...(since && { since }),
    state: { name: `${title} has social media events: ${count}`, values },
    request: { body: { token: "{{token}}", ...changes, fields_set: `${member}.${field}` } },
    ...eventsShown(Array.from({ length: count }, () => ({ [member]: { [field]: value } }))),
  };
}

export const examples: readonly Example[] = [
  {
    title: "the events of an account are listed in their order",
    witnesses: ["list.order", "list.all", "list.owner"],
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, fields_set: "number,type,accounts_receivable.number,rewards_participant" } },
    ...eventsShown(["{{first_event_number}}", "{{second_event_number}}", "{{third_event_number}}"].map(listed)),
  },
  {
    title: "an account and a classification are given",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, classification_identifier: { name: "Campaign" } } },
    ...refusedCall("semiOptionalConflict", {
      path: "request",
      members: "rewards_participant_identifier, accounts_receivable_identifier, classification_identifier",
    }),
  },
  {
    title: "all events were submitted after that",
    witnesses: ["list.submitted-date", "list.order"],
    since: "R12.2.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, submitted_after_date: "1990-01-01T00:00:00", fields_set: "number" } },
    ...eventsShown(
      ["{{first_event_number}}", "{{second_event_number}}", "{{third_event_number}}"].map((number) => ({ number })),
    ),
  },
  {
    title: "no event was submitted that early",
    witnesses: ["list.array", "list.submitted-date"],
    since: "R12.2.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, submitted_before_date: "1990-01-01T00:00:00" } },
    ...eventsShown([]),
  },
  {
    title: "neither participant nor account nor classification is given",
    provenance: "assumed",
    state: listState,
    request: { body: { token: "{{token}}" } },
    ...refusedCall("semiOptionalMissing", {
      path: "request",
      members: "rewards_participant_identifier, accounts_receivable_identifier, classification_identifier",
    }),
  },
  {
    title: "the account whose events are listed does not exist",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, accounts_receivable_identifier: { number: "{{missing_account_number}}" } } },
    ...refusedCall("accountsReceivableNotFound", { value: "{{missing_account_number}}" }),
  },
  ...pagingExamples,
  ...namings.filter(({ shows }) => shows.member !== "performed_by_unit").map(namingExample),
];
