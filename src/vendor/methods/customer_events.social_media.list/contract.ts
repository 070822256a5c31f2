import * as z from "zod";
import { everyCall, everyDate, everySelection, everySession, everyValue } from "../../../wire/assumptions.ts";
import { dateTime } from "../../../wire/date-time.ts";
import { fieldsSet } from "../../../wire/fields-set.ts";
import { memberFacts } from "../../../wire/member-facts.ts";
import { semiOptional } from "../../../wire/object-rule.ts";
import { accountsReceivableIdentifier } from "../../entities/accounts-receivable.ts";
import { customerEventData } from "../../entities/customer-event/customer-event-data.ts";
import { throughAchievements } from "../../entities/customer-event/customer-event-types.ts";
import { customerEventClassificationIdentifier } from "../../entities/customer-event-classification.ts";
import { rewardsParticipantIdentifier } from "../../entities/rewards-participant.ts";
import { tokenParameter } from "../../entities/token.ts";
import { defineContract } from "../../method.ts";

const count = z.int().min(0).register(memberFacts, { form: "0 or more" }).nullish();

export const contract = defineContract({
  name: "customer_events.social_media.list",
  verb: "POST",
  summary: "Lists the social media customer events of a rewards participant, an account or a classification",
  source: "CRM.COM Web API v2, method page 490534",
  since: "R5.0.0",
  deprecated: throughAchievements,
  parameters: semiOptional(
    z.object({
      token: tokenParameter,
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
  data: z.array(customerEventData.SOCIAL_MEDIA),
  restsOn: ["call.page-in-part", "list.array", "list.order", "list.all"],
  assumptions: [
    "account.not-found-otherwise",
    "list.submitted-date",
    "list.owner",
    "identifier.one-of",
    "identifier.ambiguous",
    "participant.without-account",
    ...everyValue,
    ...everyDate,
    "access-token.one-time-password",
    ...everySelection,
    ...everySession,
    ...everyCall,
  ],
});
