import { answered, type Example, refusedCall } from "../../../wire/example.ts";
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

/** An example over the events of that account. */
const example = (
  title: string,
  asked: object,
  { response, generated, witnesses = [] }: Pick<Example, "response" | "generated" | "witnesses">,
  more: Pick<Example, "since" | "witnesses"> = {},
): Example => ({
  title,
  witnesses,
  provenance: "assumed",
  state: listState,
  request: { body: { ...ofAccount, ...asked } },
  response,
  generated,
  ...more,
});

const noCount = (path: string, value: string) =>
  refusedCall("wrongType", { path, value, expected: "Integer, as 0 or more" });

/** How many events are listed, and how many are skipped before them. */
const pagingExamples: readonly Example[] = [
  example(
    "one event is listed and one is skipped",
    { number_of_results: 1, offset: 1, fields_set: "number" },
    answered([{ number: "{{second_event_number}}" }]),
    { witnesses: ["list.order"] },
  ),
  example(
    "an offset of 0 skips none",
    { number_of_results: 2, offset: 0, fields_set: "number" },
    answered([{ number: "{{first_event_number}}" }, { number: "{{second_event_number}}" }]),
    { witnesses: ["list.order"] },
  ),
  example("an offset beyond the last event", { offset: 3 }, answered([]), { witnesses: ["list.array"] }),
  example("an offset that is no Integer", { offset: "one" }, noCount("offset", "one")),
  example("a number of results below 0", { number_of_results: -1 }, noCount("number_of_results", "-1")),
  example("a number of results that is a String", { number_of_results: "2" }, noCount("number_of_results", "2")),
  example("no results are asked for", { number_of_results: 0 }, answered([]), { witnesses: ["list.array"] }),
  example("an offset below 0", { offset: -1 }, noCount("offset", "-1")),
];

const numbers = ["{{first_event_number}}", "{{second_event_number}}", "{{third_event_number}}"];

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
    ...answered(Array.from({ length: count }, () => ({ [member]: { [field]: value } }))),
  };
}

const owners = "rewards_participant_identifier, accounts_receivable_identifier, classification_identifier";

export const examples: readonly Example[] = [
  example(
    "the events of an account are listed in their order",
    { fields_set: "number,type,accounts_receivable.number,rewards_participant" },
    answered(numbers.map(listed)),
    { witnesses: ["list.order", "list.all", "list.owner"] },
  ),
  example(
    "an account and a classification are given",
    { classification_identifier: { name: "Campaign" } },
    refusedCall("semiOptionalConflict", { path: "request", members: owners }),
  ),
  example(
    "all events were submitted after that",
    { submitted_after_date: "1990-01-01T00:00:00", fields_set: "number" },
    answered(numbers.map((number) => ({ number }))),
    { witnesses: ["list.submitted-date", "list.order"], since: "R12.2.0" },
  ),
  example("no event was submitted that early", { submitted_before_date: "1990-01-01T00:00:00" }, answered([]), {
    witnesses: ["list.array", "list.submitted-date"],
    since: "R12.2.0",
  }),
  example(
    "neither participant nor account nor classification is given",
    { accounts_receivable_identifier: undefined },
    refusedCall("semiOptionalMissing", { path: "request", members: owners }),
  ),
  example(
    "the account whose events are listed does not exist",
    { accounts_receivable_identifier: { number: "{{missing_account_number}}" } },
    refusedCall("accountsReceivableNotFound", { value: "{{missing_account_number}}" }),
  ),
  ...pagingExamples.map((one): Example => ({ ...one, since: "R13.0.0" })),
  ...namings.filter(({ shows }) => shows.member !== "performed_by_unit").map(namingExample),
];
