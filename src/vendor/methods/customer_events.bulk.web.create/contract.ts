import { bulkCreate } from "../../entities/customer-event/customer-event-methods.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import { defineContract } from "../../method.ts";

export const contract = defineContract({
  name: "customer_events.bulk.web.create",
  ...bulkCreate(customerEventTypes.web),
  source: "CRM.COM Web API v2, method page 490436",
  since: "R10.0.0",
  restsOn: ["call.no-page", "web.website"],
});
