import { singleCreate } from "../../entities/customer-event/customer-event-methods.ts";
import {
  type CustomerEventParameters,
  customerEventTypes,
} from "../../entities/customer-event/customer-event-types.ts";
import { createCustomerEvent } from "../../entities/customer-event/store-customer-event.ts";
import { type CallOperation, defineContract } from "../../method.ts";
import { examples } from "./examples.ts";

const contract = defineContract({
  name: "customer_events.social_media.create",
  ...singleCreate(customerEventTypes.socialMedia),
  source: "CRM.COM Web API v2, method page 502875",
  since: "R5.0.0",
  restsOn: ["call.page-in-part", "event.complete", "event.log-information"],
});

export const operation = {
  contract,
  examples,
  answer: (parameters, context) => createCustomerEvent(customerEventTypes.socialMedia, parameters, context),
} satisfies CallOperation<CustomerEventParameters>;
