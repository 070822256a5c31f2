import { singleCreate } from "../../entities/customer-event/customer-event-methods.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import { defineContract } from "../../method.ts";

export const contract = defineContract({
  name: "customer_events.web.create",
  ...singleCreate(customerEventTypes.web),
  source: "CRM.COM Web API v2, method page 490403",
  since: "R5.0.0",
  restsOn: ["call.no-page", "web.website", "event.complete", "event.log-information"],
});
