import * as z from "zod";
import { accountsReceivableIdentifier } from "../../entities/accounts-receivable.ts";
import { customerEventClassificationIdentifier } from "../../entities/customer-event-classification.ts";
import { socialMediaEventData } from "../../entities/customer-event-data.ts";
import { rewardsParticipantIdentifier } from "../../entities/rewards-participant.ts";
import { defineContract } from "../../method.ts";
import { dateTime } from "../../wire/date-time.ts";
import { fieldsSet } from "../../wire/fields-set.ts";
import { memberFacts } from "../../wire/member-facts.ts";
import { semiOptional } from "../../wire/object-rule.ts";

const count = z.int().min(0).register(memberFacts, { form: "0 or more" }).nullish();

export const contract = defineContract({
  name: "customer_events.social_media.list",
  verb: "POST",
  path: "customer_events/social_media/list",
  summary: "Lists the social media customer events of a rewards participant, an account or a classification",
  source: "CRM.COM Web API v2, method page 490534",
  since: "R5.0.0",
  deprecated: { since: "R15.0.0", remark: "provided through achievement customer events" },
  parameters: semiOptional(
    z.object({
      token: z.string().describe("The token retrieved from the login method"),
      rewards_participant_identifier: rewardsParticipantIdentifier
        .nullish()
        .describe("The rewards participant whose events are listed")
        .register(memberFacts, { typeName: "Rewards Participant Identifier" }),
      accounts_receivable_identifier: accountsReceivableIdentifier
        .nullish()
        .describe("The accounts receivable whose events are listed")
        .register(memberFacts, { typeName: "Accounts receivable Identifier" }),
      classification_identifier: customerEventClassificationIdentifier
        .nullish()
        .describe("The classification whose events are listed")
        .register(memberFacts, { typeName: "Customer Event Classification Identifier" }),
      submitted_after_date: dateTime
        .nullish()
        .describe("Only events that were submitted after it")
        .register(memberFacts, { since: "R12.2.0" }),
      submitted_before_date: dateTime
        .nullish()
        .describe("Only events that were submitted before it")
        .register(memberFacts, { since: "R12.2.0" }),
      number_of_results: count.describe("The most events that are listed").register(memberFacts, { since: "R13.0.0" }),
      offset: count.describe("How many events are skipped; 0 skips none").register(memberFacts, { since: "R13.0.0" }),
      fields_set: fieldsSet,
    }),
    ["rewards_participant_identifier", "accounts_receivable_identifier", "classification_identifier"],
  ),
  data: z.array(socialMediaEventData),
  assumptions: [
    {
      provenance: "inferred",
      behaviour: "data is an array, an empty one when there is no such event.",
      reason: "So it is in the documented answers of other list methods.",
    },
    {
      provenance: "assumed",
      behaviour: "The events stand in the order of their numbers, which is that of their creation.",
      reason: "No page tells the order.",
    },
    {
      provenance: "assumed",
      behaviour:
        "submitted_after_date and submitted_before_date look at created_date, and the moment itself is outside.",
      reason: "No member of the event is called submitted; the names say after and before.",
    },
    {
      provenance: "assumed",
      behaviour: "Cancelled events are listed too; without number_of_results, all are.",
      reason: "No page says otherwise.",
    },
    {
      provenance: "assumed",
      behaviour: "An account lists the events that were stored for it, not those of its rewards participant.",
      reason: "Bulk and single create store one of the two.",
    },
  ],
});
