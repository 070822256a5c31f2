import { answered, type Example, refusedCall, type ToldExample } from "../../../wire/example.ts";
import { namings, type WayOfNaming } from "../../examples/namings.ts";

const state: Example["state"] = {
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

const [first, second, third] = ["first", "second", "third"].map((which) => ({ number: `{{${which}_event_number}}` }));

/** What is asked of the events of the account, `undefined` instead of it, and what becomes of that. */
type ToldListExample = ToldExample & { readonly asks: object };

const notInteger = (title: string, name: "offset" | "number_of_results", sent: unknown): ToldListExample => ({
  title,
  asks: { [name]: sent },
  ...refusedCall("wrongType", { path: name, value: String(sent), expected: "Integer, as 0 or more" }),
});

const none = { ...answered([]), witnesses: ["list.array"] } as const;

const paging: readonly ToldListExample[] = [
  {
    title: "one event is listed and one is skipped",
    asks: { number_of_results: 1, offset: 1, fields_set: "number" },
    ...answered([second]),
    witnesses: ["list.order"],
  },
  {
    title: "an offset of 0 skips none",
    asks: { number_of_results: 2, offset: 0, fields_set: "number" },
    ...answered([first, second]),
    witnesses: ["list.order"],
  },
  { title: "an offset beyond the last event", asks: { offset: 3 }, ...none },
  notInteger("an offset that is no Integer", "offset", "one"),
  notInteger("a number of results below 0", "number_of_results", -1),
  notInteger("a number of results that is a String", "number_of_results", "2"),
  { title: "no results are asked for", asks: { number_of_results: 0 }, ...none },
  notInteger("an offset below 0", "offset", -1),
];

/** The one event of what is named in that way, or the three of the account. */
function namingExample({ row, shows: { member, field, value }, ...named }: WayOfNaming): ToldListExample {
  const count = member === "accounts_receivable" ? 3 : 1;
  const { account_number: _, unit_name: __, ...values } = named.state.values;
  return {
    ...named,
    title: `the events of ${named.title}`,
    state: { name: `${named.title} has social media events: ${count}`, values },
    asks: { accounts_receivable_identifier: undefined, ...row, fields_set: `${member}.${field}` },
    ...answered(Array.from({ length: count }, () => ({ [member]: { [field]: value } }))),
  };
}

const owners = "rewards_participant_identifier, accounts_receivable_identifier, classification_identifier";

const told: readonly ToldListExample[] = [
  {
    title: "the events of an account are listed in their order",
    asks: { fields_set: "number,type,accounts_receivable.number,rewards_participant" },
    ...answered(
      [first, second, third].map((event) => ({
        ...event,
        type: "SOCIAL_MEDIA",
        accounts_receivable: { number: "{{account_number}}" },
        rewards_participant: null,
      })),
    ),
    witnesses: ["list.order", "list.all", "list.owner"],
  },
  {
    title: "an account and a classification are given",
    asks: { classification_identifier: { name: "Campaign" } },
    ...refusedCall("semiOptionalConflict", { path: "request", members: owners }),
  },
  {
    title: "all events were submitted after that",
    since: "R12.2.0",
    asks: { submitted_after_date: "1990-01-01T00:00:00", fields_set: "number" },
    ...answered([first, second, third]),
    witnesses: ["list.submitted-date", "list.order"],
  },
  {
    title: "no event was submitted that early",
    since: "R12.2.0",
    asks: { submitted_before_date: "1990-01-01T00:00:00" },
    ...answered([]),
    witnesses: ["list.array", "list.submitted-date"],
  },
  {
    title: "neither participant nor account nor classification is given",
    asks: { accounts_receivable_identifier: undefined },
    ...refusedCall("semiOptionalMissing", { path: "request", members: owners }),
  },
  {
    title: "the account whose events are listed does not exist",
    asks: { accounts_receivable_identifier: { number: "{{missing_account_number}}" } },
    ...refusedCall("accountsReceivableNotFound", { value: "{{missing_account_number}}" }),
  },
  ...paging.map((one): ToldListExample => ({ ...one, since: "R13.0.0" })),
  ...namings.filter(({ shows }) => shows.member !== "performed_by_unit").map(namingExample),
];

export const examples: readonly Example[] = told.map(({ asks, ...said }) => ({
  provenance: "assumed",
  state,
  request: {
    body: { token: "{{token}}", accounts_receivable_identifier: { number: "{{account_number}}" }, ...asks },
  },
  ...said,
}));
