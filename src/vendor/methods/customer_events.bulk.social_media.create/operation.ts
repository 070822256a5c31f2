import { bulkCreate } from "../../entities/customer-event/customer-event-methods.ts";
import {
  type CustomerEventParameters,
  customerEventTypes,
} from "../../entities/customer-event/customer-event-types.ts";
import { missingIn, storeCustomerEvent } from "../../entities/customer-event/store-customer-event.ts";
import { type BulkOperation, defineContract } from "../../method.ts";
import { examples } from "./examples.ts";

const contract = defineContract({
  name: "customer_events.bulk.social_media.create",
  ...bulkCreate(customerEventTypes.socialMedia),
  source: "CRM.COM Web API v2, method page 490440",
  since: "R10.0.0",
});

export const operation = {
  contract,
  examples,
  missing: missingIn,
  create: (row, context) => storeCustomerEvent(customerEventTypes.socialMedia, row, context),
} satisfies BulkOperation<CustomerEventParameters>;
