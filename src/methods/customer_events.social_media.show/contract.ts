import * as z from "zod";
import { customerEventIdentifier } from "../../entities/customer-event.ts";
import { socialMediaEventData } from "../../entities/customer-event-data.ts";
import { defineContract } from "../../method.ts";
import { fieldsSet } from "../../wire/fields-set.ts";
import { memberFacts } from "../../wire/member-facts.ts";

export const contract = defineContract({
  name: "customer_events.social_media.show",
  verb: "GET",
  path: "customer_events/social_media/show",
  summary: "Shows a social media customer event",
  source: "CRM.COM Web API v2, method page 491363",
  since: "R5.0.0",
  deprecated: { since: "R15.0.0", remark: "provided through achievement customer events" },
  parameters: z.object({
    token: z.string().describe("The token retrieved from the login method"),
    customer_event_identifier: customerEventIdentifier
      .describe("The customer event, which must be of type social media")
      .register(memberFacts, { typeName: "Customer Event Identifier" }),
    fields_set: fieldsSet,
  }),
  data: socialMediaEventData,
  assumptions: [
    {
      provenance: "inferred",
      behaviour: "An event of another type is not found.",
      reason: "The page says that only events of type social media can be shown.",
    },
    {
      provenance: "assumed",
      behaviour: "An external reference that several systems used is refused as ambiguous.",
      reason: "The identifier has no field for the system; picking one would hide a mistake.",
    },
    {
      provenance: "assumed",
      behaviour: "An identifier that is repeated in the query is read as one with all its fields, and a conflict.",
      reason: "The restriction on semi-optional parameters stands on the page, its form in a query does not.",
    },
    {
      provenance: "assumed",
      behaviour: "fields_set takes members within others by dot; unknown names are ignored, and named as a warning.",
      reason: "No example of its use was found.",
    },
    {
      provenance: "assumed",
      behaviour:
        "total_awarded_alternative_amount is shown from R13.1.0, external_system_reference_number from R10.1.0.",
      reason: "The pages of the twin events and of the create method say so.",
    },
  ],
});
