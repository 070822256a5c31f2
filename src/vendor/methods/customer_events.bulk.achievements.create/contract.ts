import { bulkCreate } from "../../entities/customer-event/customer-event-methods.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import { defineContract } from "../../method.ts";

export const contract = defineContract({
  name: "customer_events.bulk.achievements.create",
  ...bulkCreate(customerEventTypes.achievement),
  source: "CRM.COM Web API v2, method page 490446",
  since: "R10.0.0",
  restsOn: ["call.page-in-part"],
});
