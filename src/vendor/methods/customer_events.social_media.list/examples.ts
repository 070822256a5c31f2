import type { Example } from "../../../wire/example.ts";
import { refusedCall } from "../../../wire/refused-call.ts";
import { type Naming, namings } from "../../examples/namings.ts";
import { eventsShown, listState, ofAccount } from "./example-parts.ts";
import { pagingExamples } from "./paging-examples.ts";

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
