import { bulkCall, eventRow, oneFailedRow, plainStateAnd } from "../../entities/customer-event/bulk-examples.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import type { Example } from "../../method.ts";

const { set } = customerEventTypes.achievement;

const classification = { classification_name: "Campaign" };

const row = (changes: object = {}) =>
  eventRow({ classification_identifier: { name: "{{classification_name}}" }, ...changes });

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
];
