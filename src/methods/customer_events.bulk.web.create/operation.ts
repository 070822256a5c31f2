import { customerEventRecorder } from "../../entities/customer-event-recorder.ts";
import type { BulkOperation } from "../../method.ts";
import { contract, type WebCustomerEvent } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: BulkOperation<WebCustomerEvent> = {
  contract,
  examples,
  begin(context) {
    const record = customerEventRecorder(context);
    return (row) => record(row, { type: "WEB", website: row.website });
  },
};
