import { bulkCreate } from "../../entities/customer-event/customer-event-methods.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import { defineContract } from "../../method.ts";

export const contract = defineContract({
  name: "customer_events.bulk.social_media.create",
  ...bulkCreate(customerEventTypes.socialMedia),
  source: "CRM.COM Web API v2, method page 490440",
  since: "R10.0.0",
});
