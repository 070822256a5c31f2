import type { Example } from "../../../wire/example.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import { bulkAnswer, bulkCall, bulkSets, eventRow, oneFailedRow } from "../../examples/bulk-examples.ts";
import { bulkNamingExample, namings } from "../../examples/namings.ts";
import { everyMember, everyMemberState, plainState, plainStateAnd } from "../../examples/states.ts";

const { set } = customerEventTypes.web;

const row = (changes: object = {}) => eventRow({ website: "www.example.com", ...changes });

export const examples: readonly Example[] = [
  {
    title: "a web event needs a website",
    provenance: "assumed",
    state: plainState,
    request: bulkCall(set, [row(), row({ request_unique_identifier: "2", website: undefined })]),
    ...oneFailedRow(["mandatoryMissing", { path: `${set}[1].website` }, "2"], ["1"]),
  },
  {
    title: "the account of a web event does not exist",
    provenance: "assumed",
    state: plainStateAnd("an account is missing", { missing_account_number: "ACR00045750" }),
    request: bulkCall(set, [row({ accounts_receivable_identifier: { number: "{{missing_account_number}}" } })]),
    ...oneFailedRow(["accountsReceivableNotFound", { value: "{{missing_account_number}}" }]),
  },
  {
    title: "a web event with every member that there is, on any website",
    witnesses: ["call.no-page", "web.website"],
    since: "R10.1.0",
    provenance: "assumed",
    state: everyMemberState,
    request: bulkCall(set, [row({ ...everyMember, website: "the shop window" })]),
    ...bulkAnswer([], ["1"]),
  },
  {
    title: "only the identifiers of web events are asked for",
    witnesses: ["fields-set.filters"],
    provenance: "assumed",
    state: plainState,
    request: bulkCall(set, [row()], { fields_set: "request_unique_identifier" }),
    ...bulkSets([], [{ request_unique_identifier: "1" }]),
  },
  ...namings.map((one) => bulkNamingExample(one, (changes) => bulkCall(set, [row(changes)]))),
];
