import { singleCreate } from "../../create-methods.ts";
import { readExamples } from "../../declared/read-examples.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import examples from "./examples.json" with { type: "json" };

export const operation = singleCreate(customerEventTypes.socialMedia, {
  name: "customer_events.social_media.create",
  source: "CRM.COM Web API v2, method page 502875",
  since: "R5.0.0",
  restsOn: ["call.page-in-part", "event.complete", "event.log-information"],
  examples: readExamples(examples),
});
