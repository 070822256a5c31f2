import { answered, type Example } from "../../../wire/example.ts";
import { singleCreate } from "../../create-methods.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import { createExamples, plainRequest } from "../../examples/create-examples.ts";
import { plainState } from "../../examples/states.ts";

const examples: readonly Example[] = [
  ...createExamples("WEB", { website: "www.example.com" }, "website"),
  {
    title: "any text is a website",
    witnesses: ["call.no-page", "web.website"],
    provenance: "assumed",
    state: plainState,
    request: { body: { ...plainRequest, website: "the shop window", fields_set: "website" } },
    ...answered({ website: "the shop window" }),
  },
];

export const operation = singleCreate(customerEventTypes.web, {
  name: "customer_events.web.create",
  source: "CRM.COM Web API v2, method page 490403",
  since: "R5.0.0",
  restsOn: ["call.no-page", "web.website", "event.complete", "event.log-information"],
  examples,
});
