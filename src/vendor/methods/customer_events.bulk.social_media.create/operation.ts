import type { CustomerEventParameters } from "../../entities/customer-event/customer-event-parameters.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import { missingIn } from "../../entities/customer-event/event-relations.ts";
import { recordCustomerEvent } from "../../entities/customer-event/record-customer-event.ts";
import type { BulkOperation } from "../../method.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: BulkOperation<CustomerEventParameters> = {
  contract,
  examples,
  missing: missingIn,
  create: (row, context) => recordCustomerEvent(customerEventTypes.socialMedia, row, context),
};
