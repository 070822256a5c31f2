import { singleCreate } from "../../create-methods.ts";
import { readExamples } from "../../declared/read-examples.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import examples from "./examples.json" with { type: "json" };

export const operation = singleCreate(customerEventTypes.web, {
  name: "customer_events.web.create",
  source: "CRM.COM Web API v2, method page 490403",
  since: "R5.0.0",
  restsOn: ["call.no-page", "web.website", "event.complete", "event.log-information"],
  examples: readExamples(examples),
});
