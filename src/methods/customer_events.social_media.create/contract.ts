import * as z from "zod";
import { socialMediaEventData } from "../../entities/customer-event-data.ts";
import { eventCircumstances, eventOwners, eventReferences } from "../../entities/customer-event-parameters.ts";
import { defineContract } from "../../method.ts";
import { fieldsSet } from "../../wire/fields-set.ts";
import { semiOptional } from "../../wire/object-rule.ts";

export const contract = defineContract({
  name: "customer_events.social_media.create",
  verb: "POST",
  path: "customer_events/social_media/create",
  summary: "Creates a social media customer event in a posted life cycle state",
  source: "CRM.COM Web API v2, method page 502875",
  since: "R5.0.0",
  deprecated: { since: "R15.0.0", remark: "provided through achievement customer events" },
  parameters: semiOptional(
    z.object({
      token: z.string().describe("The token retrieved from the login method"),
      ...eventCircumstances,
      process_immediately: z.boolean().nullish().describe("Is the customer event processed immediately?"),
      social_media: z.enum(["FACEBOOK"]).describe("The social media related with the customer event"),
      profile: z.string().describe("The social media profile related with the customer event"),
      action: z.enum(["LIKE"]).describe("The social media action that was performed"),
      ...eventReferences,
      fields_set: fieldsSet,
    }),
    eventOwners,
  ),
  data: socialMediaEventData,
  assumptions: [
    {
      provenance: "inferred",
      behaviour: "The parameters are those of a row of the bulk method, with the same rules and refusals.",
      reason: "The pages name the same members.",
    },
    {
      provenance: "inferred",
      behaviour: "It answers the complete event, absent values null.",
      reason: "The complete object has a page of its own, which the family refers to.",
    },
    {
      provenance: "inferred",
      behaviour: "process_immediately is false when absent, and changes nothing else: no rewards are awarded here.",
      reason: "The manual calls it the default; a rewards run is no part of the Web API.",
    },
    {
      provenance: "assumed",
      behaviour: "created_by_user holds the username, created_by_unit the unit of the session.",
      reason: "The page names the members of log_information, not what is in them.",
    },
  ],
});
