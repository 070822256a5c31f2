import { bulkCall, eventRow, oneFailedRow, plainStateAnd } from "../../entities/customer-event/bulk-examples.ts";
import { plainState } from "../../entities/customer-event/create-examples.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import type { Example } from "../../method.ts";

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
];
