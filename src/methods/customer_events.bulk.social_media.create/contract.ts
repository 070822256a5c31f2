import * as z from "zod";
import { eventCircumstances, eventOwners, eventReferences } from "../../entities/customer-event-parameters.ts";
import { defineContract } from "../../method.ts";
import { bulkData, requestUniqueIdentifier } from "../../wire/bulk.ts";
import { fieldsSet } from "../../wire/fields-set.ts";
import { memberFacts } from "../../wire/member-facts.ts";
import { semiOptional } from "../../wire/object-rule.ts";

const socialMediaCustomerEvent = semiOptional(
  z.object({
    request_unique_identifier: requestUniqueIdentifier,
    ...eventCircumstances,
    social_media: z.enum(["FACEBOOK"]).describe("The social media related with the customer event"),
    profile: z.string().describe("The social media profile related with the customer event"),
    action: z.enum(["LIKE"]).describe("The social media action that was performed"),
    ...eventReferences,
  }),
  eventOwners,
);

/** One element of the set, read by its schema. */
export type SocialMediaCustomerEvent = z.output<typeof socialMediaCustomerEvent>;

export const contract = defineContract({
  name: "customer_events.bulk.social_media.create",
  verb: "POST",
  path: "customer_events/bulk/social_media/create",
  summary: "Creates multiple social media customer events within a single Web API method call",
  source: "CRM.COM Web API v2, method page 490440",
  since: "R10.0.0",
  deprecated: { since: "R15.0.0", remark: "provided through achievement customer events" },
  parameters: z.object({
    token: z.string().describe("The token retrieved from the login method"),
    social_media_customer_events_set: z
      .array(socialMediaCustomerEvent)
      .max(1000)
      .describe("The set of social media customer events that will be created by this Web API method")
      .register(memberFacts, { typeName: "Set of Social Media Customer Event Objects" }),
    fields_set: fieldsSet,
  }),
  bulk: { set: "social_media_customer_events_set" },
  data: bulkData,
  assumptions: [
    {
      provenance: "inferred",
      behaviour:
        "Everything that is wrong with one row fails that row alone; status.code stays OK even when all rows fail.",
      reason: "The documented example shows it for an account that is not found.",
    },
    {
      provenance: "inferred",
      behaviour:
        "Exactly one of the accounts receivable and the rewards participant, and exactly one field in an identifier.",
      reason: "The restriction stands on the pages of sibling methods; this page has no such section.",
    },
    {
      provenance: "inferred",
      behaviour:
        "A reused external_system + external_system_reference_number fails the row; without a system, among events without one.",
      reason: "The page calls the number unique, the manual says that it identifies the event.",
    },
    {
      provenance: "inferred",
      behaviour: "null is the same as an absent member.",
      reason: "The vendor shows absent values as null.",
    },
    {
      provenance: "assumed",
      behaviour:
        "A second row with the same request_unique_identifier in one call fails, whatever became of the first.",
      reason: "The page says that it should be unique.",
    },
    {
      provenance: "assumed",
      behaviour: "Both result sets are always there, an empty one as []; each keeps the order of the request.",
      reason: "The documented answer has both; an empty one is not shown.",
    },
    {
      provenance: "assumed",
      behaviour: "An empty set is no error: it is answered OK with two empty sets.",
      reason: "The page states a maximum and no minimum.",
    },
    {
      provenance: "assumed",
      behaviour:
        "A row that is not an object, or whose request_unique_identifier is no String, is unprocessed with request_unique_identifier null.",
      reason: "Every row is answered, and nothing is echoed that was not a String.",
    },
    {
      provenance: "assumed",
      behaviour: "An empty String is a String: it is there, and is looked up as it stands.",
      reason: "No page forbids it.",
    },
    {
      provenance: "assumed",
      behaviour: "Dates may have fractions and a zone and may lie in the future; a date without a time is refused.",
      reason: "The examples have neither fraction nor zone; no page forbids them.",
    },
    {
      provenance: "assumed",
      behaviour: "FACEBOOK and LIKE are read in upper case only.",
      reason: "All examples are in upper case.",
    },
    {
      provenance: "assumed",
      behaviour:
        "Unknown members are ignored, and named in the journal and in X-Mock-Warning; so is a pass_code without an identifier.",
      reason: "No page says that they are refused.",
    },
    {
      provenance: "assumed",
      behaviour: "A name that several entities have fails the row.",
      reason: "Picking one of them would hide a mistake.",
    },
    {
      provenance: "assumed",
      behaviour:
        "fields_set filters the members of the rows in both sets; unknown names are ignored, and without a known one everything is returned.",
      reason: "No example of its use was found.",
    },
    {
      provenance: "assumed",
      behaviour:
        "The event of a rewards participant, also of one in state TERMINATED, is stored as the participant's, without an account.",
      reason: "No page says more.",
    },
  ],
});

/** The body of a request. */
export type BulkSocialMediaCreateRequest = z.input<typeof contract.parameters>;

/** The body of an answer. */
export interface BulkSocialMediaCreateResponse {
  readonly data: z.output<typeof contract.data>;
  readonly status: { readonly code: string; readonly message: string; readonly description: string };
}
