import type { Example } from "../../../wire/example.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import { bulkAnswer, bulkCall, bulkSets, eventRow, oneFailedRow } from "../../examples/bulk-examples.ts";
import { bulkNamingExample, type Naming, namings } from "../../examples/namings.ts";
import { everyMember, everyMemberState, plainStateAnd } from "../../examples/states.ts";

const { set } = customerEventTypes.achievement;

const classification = { classification_name: "Campaign" };

const row = (changes: object = {}) =>
  eventRow({ classification_identifier: { name: "{{classification_name}}" }, ...changes });

const withoutAccount = oneFailedRow(
  ["mandatoryMissing", { path: `${set}[1].accounts_receivable_identifier` }, "2"],
  ["1"],
);

/** Of a rewards participant alone they are only until the account became mandatory. */
function namingExample(naming: Naming): Example {
  const { state } = naming;
  const values = { ...state.values, ...classification };
  const withClassification = {
    ...naming,
    state: { name: `${state.name}, and a classification for achievements`, values },
  };
  const example = bulkNamingExample(withClassification, (changes) => bulkCall(set, [row(changes)]));
  return naming.shows.member === "rewards_participant" ? { ...example, until: "R16.12.0" } : example;
}

export const examples: readonly Example[] = [
  {
    title: "an achievement needs a classification",
    provenance: "assumed",
    state: plainStateAnd("a classification exists for achievements", classification),
    request: bulkCall(set, [row(), row({ request_unique_identifier: "2", classification_identifier: undefined })]),
    ...oneFailedRow(["mandatoryMissing", { path: `${set}[1].classification_identifier` }, "2"], ["1"]),
  },
  {
    title: "the account of an achievement does not exist",
    provenance: "assumed",
    state: plainStateAnd("the account of an achievement is missing", {
      ...classification,
      missing_account_number: "ACR00045750",
    }),
    request: bulkCall(set, [row({ accounts_receivable_identifier: { number: "{{missing_account_number}}" } })]),
    ...oneFailedRow(["accountsReceivableNotFound", { value: "{{missing_account_number}}" }]),
  },
  {
    title: "an achievement with every member that there is",
    witnesses: ["classification.any"],
    since: "R10.1.0",
    provenance: "assumed",
    state: everyMemberState,
    request: bulkCall(set, [row(everyMember)]),
    ...bulkAnswer([], ["1"]),
  },
  {
    title: "only the identifiers of achievements are asked for",
    witnesses: ["fields-set.filters"],
    provenance: "assumed",
    state: plainStateAnd("a classification exists for achievements", classification),
    request: bulkCall(set, [row()], { fields_set: "request_unique_identifier" }),
    ...bulkSets([], [{ request_unique_identifier: "1" }]),
  },
  {
    title: "an achievement that has a rewards participant instead of an account",
    since: "R17.0.0",
    provenance: "assumed",
    state: plainStateAnd("a classification exists for achievements", classification),
    request: bulkCall(set, [
      row(),
      row({
        request_unique_identifier: "2",
        accounts_receivable_identifier: undefined,
        rewards_participant_identifier: { number: "RP0000000019" },
      }),
    ]),
    ...withoutAccount,
    witnesses: [...withoutAccount.witnesses, "achievement.account-mandatory"],
  },
  ...namings.map(namingExample),
];
