import { singleCreate } from "../../entities/customer-event/customer-event-methods.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import { defineContract } from "../../method.ts";

export const contract = defineContract({
  name: "customer_events.social_media.create",
  ...singleCreate(customerEventTypes.socialMedia),
  source: "CRM.COM Web API v2, method page 502875",
  since: "R5.0.0",
  restsOn: ["call.page-in-part", "event.complete", "event.log-information"],
});
