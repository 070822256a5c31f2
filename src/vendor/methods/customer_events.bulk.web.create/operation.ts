import {
  type CustomerEventParameters,
  customerEventTypes,
} from "../../entities/customer-event/customer-event-types.ts";
import { missingIn, storeCustomerEvent } from "../../entities/customer-event/store-customer-event.ts";
import type { BulkOperation } from "../../method.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation = {
  contract,
  examples,
  missing: missingIn,
  create: (row, context) => storeCustomerEvent(customerEventTypes.web, row, context),
} satisfies BulkOperation<CustomerEventParameters>;
