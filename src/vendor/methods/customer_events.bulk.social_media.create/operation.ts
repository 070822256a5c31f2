import { bulkCreate } from "../../create-methods.ts";
import { readExamples } from "../../declared/read-examples.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import examples from "./examples.json" with { type: "json" };

export const operation = bulkCreate(customerEventTypes.socialMedia, {
  name: "customer_events.bulk.social_media.create",
  source: "CRM.COM Web API v2, method page 490440",
  since: "R10.0.0",
  examples: readExamples(examples),
});
