import * as z from "zod";
import { customerEventClassificationIdentifier } from "../../entities/customer-event-classification.ts";
import { eventCircumstances, eventOwners, eventReferences } from "../../entities/customer-event-parameters.ts";
import { defineContract } from "../../method.ts";
import { bulkData, requestUniqueIdentifier } from "../../wire/bulk.ts";
import { fieldsSet } from "../../wire/fields-set.ts";
import { memberFacts } from "../../wire/member-facts.ts";
import { semiOptional } from "../../wire/object-rule.ts";

const achievementCustomerEvent = semiOptional(
  z.object({
    request_unique_identifier: requestUniqueIdentifier,
    ...eventCircumstances,
    classification_identifier: customerEventClassificationIdentifier
      .describe("The classification of the customer event")
      .register(memberFacts, { typeName: "Customer Event Classification Identifier" }),
    ...eventReferences,
  }),
  eventOwners,
);

/** One element of the set, read by its schema. */
export type AchievementCustomerEvent = z.output<typeof achievementCustomerEvent>;

export const contract = defineContract({
  name: "customer_events.bulk.achievements.create",
  verb: "POST",
  path: "customer_events/bulk/achievements/create",
  summary: "Creates multiple achievement customer events within a single Web API method call",
  source: "CRM.COM Web API v2, method page 490446",
  since: "R10.0.0",
  parameters: z.object({
    token: z.string().describe("The token retrieved from the login method"),
    achievement_customer_events_set: z
      .array(achievementCustomerEvent)
      .max(1000)
      .describe("The set of achievement customer events that will be created by this Web API method")
      .register(memberFacts, { typeName: "Set of Achievement Customer Event Objects" }),
    fields_set: fieldsSet,
  }),
  bulk: { set: "achievement_customer_events_set" },
  data: bulkData,
  assumptions: [
    {
      provenance: "inferred",
      behaviour: "Rows fail, repeat and keep their order as in customer_events/bulk/social_media/create.",
      reason: "The vendor shares the answer among all bulk methods.",
    },
    {
      provenance: "inferred",
      behaviour: "From R17.0.0 a row without accounts receivable fails, one with a rewards participant beside it too.",
      reason: "The page makes the account mandatory then, and calls the participant deprecated, not gone.",
    },
    {
      provenance: "assumed",
      behaviour: "No access token is known within accounts_receivable_identifier.",
      reason: "The pages disagree on the release from which customer events take one, R15 or R17.",
    },
    {
      provenance: "assumed",
      behaviour: "Any classification will do.",
      reason: "The manual offers only those of the type of event; which those are is not told.",
    },
  ],
});
