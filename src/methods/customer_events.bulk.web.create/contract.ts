import * as z from "zod";
import { eventCircumstances, eventOwners, eventReferences } from "../../entities/customer-event-parameters.ts";
import { defineContract } from "../../method.ts";
import { bulkData, requestUniqueIdentifier } from "../../wire/bulk.ts";
import { fieldsSet } from "../../wire/fields-set.ts";
import { memberFacts } from "../../wire/member-facts.ts";
import { semiOptional } from "../../wire/object-rule.ts";

const webCustomerEvent = semiOptional(
  z.object({
    request_unique_identifier: requestUniqueIdentifier,
    ...eventCircumstances,
    website: z
      .string()
      .describe("The website related with the customer event")
      .register(memberFacts, { provenance: "inferred" }),
    ...eventReferences,
  }),
  eventOwners,
);

/** One element of the set, read by its schema. */
export type WebCustomerEvent = z.output<typeof webCustomerEvent>;

export const contract = defineContract({
  name: "customer_events.bulk.web.create",
  verb: "POST",
  path: "customer_events/bulk/web/create",
  summary: "Creates multiple web customer events within a single Web API method call",
  source: "CRM.COM Web API v2, method page 490436",
  since: "R10.0.0",
  deprecated: { since: "R15.0.0", remark: "provided through achievement customer events" },
  parameters: z.object({
    token: z.string().describe("The token retrieved from the login method"),
    web_customer_events_set: z
      .array(webCustomerEvent)
      .max(1000)
      .describe("The set of web customer events that will be created by this Web API method")
      .register(memberFacts, { typeName: "Set of Web Customer Event Objects" }),
    fields_set: fieldsSet,
  }),
  bulk: { set: "web_customer_events_set" },
  data: bulkData,
  assumptions: [
    {
      provenance: "inferred",
      behaviour: "A row has a mandatory website, a String, and otherwise what a social media row has.",
      reason: "The single web create has it, and the bulk family shares the rest.",
    },
    {
      provenance: "inferred",
      behaviour: "Available from R10.0.0.",
      reason: "The other methods of the bulk family came then; this page was not read so far.",
    },
    {
      provenance: "inferred",
      behaviour: "Deprecated from R15.0.0 in favour of achievement customer events.",
      reason: "The web family is deprecated then; the successor is named for social media events.",
    },
    {
      provenance: "inferred",
      behaviour: "Rows fail, repeat and keep their order as in customer_events/bulk/social_media/create.",
      reason: "The vendor shares the answer among all bulk methods.",
    },
    {
      provenance: "assumed",
      behaviour: "Any String is a website.",
      reason: "No page tells a form; profiles are written without a scheme too.",
    },
  ],
});
