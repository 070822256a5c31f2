import { recordCustomerEvent } from "../../entities/record-customer-event.ts";
import type { BulkOperation } from "../../method.ts";
import { contract, type WebCustomerEvent } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: BulkOperation<WebCustomerEvent> = {
  contract,
  examples,
  create(row, context) {
    return recordCustomerEvent(context, row, { type: "WEB", website: row.website });
  },
};
