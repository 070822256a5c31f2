import * as z from "zod";
import { type LookUps, resolve } from "../../../store/resolve.ts";
import { everyCall, everyDate, everySelection, everySession, everyValue } from "../../../wire/assumptions.ts";
import { dateTime, doubtsOfDate, momentOf } from "../../../wire/date-time.ts";
import { fieldsSet } from "../../../wire/fields-set.ts";
import { memberFacts } from "../../../wire/member-facts.ts";
import { semiOptional } from "../../../wire/object-rule.ts";
import { isRefusal, type Refusal } from "../../../wire/refusal.ts";
import { readExamples } from "../../declared/read-examples.ts";
import { accountsReceivableIdentifier, resolveAccount } from "../../entities/accounts-receivable.ts";
import { type CustomerEvent, customerEvent } from "../../entities/customer-event/customer-event.ts";
import { customerEventData, showCustomerEvent } from "../../entities/customer-event/customer-event-data.ts";
import { throughAchievements } from "../../entities/customer-event/customer-event-types.ts";
import {
  customerEventClassification,
  customerEventClassificationIdentifier,
} from "../../entities/customer-event-classification.ts";
import { resolveRewardsParticipant, rewardsParticipantIdentifier } from "../../entities/rewards-participant.ts";
import { tokenParameter } from "../../entities/token.ts";
import { type CallOperation, defineContract } from "../../method.ts";
import examples from "./examples.json" with { type: "json" };

const count = z.int().min(0).register(memberFacts, { form: "0 or more" }).nullish();

const contract = defineContract({
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

type Parameters = z.output<typeof contract.parameters>;

export const operation = {
  contract,
  examples: readExamples(examples),
  answer(parameters, context) {
    const { assumes } = context;
    const found = eventsOf(parameters, context);
    if (isRefusal(found)) return found;
    const { offset, number_of_results, submitted_after_date, submitted_before_date } = parameters;
    for (const date of [submitted_after_date, submitted_before_date]) {
      if (date == null) continue;
      assumes("list.submitted-date");
      for (const id of doubtsOfDate(date)) assumes(id);
    }
    if (parameters.accounts_receivable_identifier) assumes("list.owner");
    const start = offset ?? 0;
    return found
      .filter((event) => event.type === "SOCIAL_MEDIA" && isWithin(event, parameters))
      .sort((one, other) => Number(one.number) - Number(other.number))
      .slice(start, start + (number_of_results ?? Number.POSITIVE_INFINITY))
      .map((event) => showCustomerEvent(event, context));
  },
} satisfies CallOperation<Parameters>;

function eventsOf(parameters: Parameters, lookUps: LookUps): readonly CustomerEvent[] | Refusal {
  const events = lookUps.store.collection(customerEvent);
  const { rewards_participant_identifier, accounts_receivable_identifier, classification_identifier } = parameters;
  if (rewards_participant_identifier) {
    const participant = resolveRewardsParticipant(lookUps, rewards_participant_identifier);
    return isRefusal(participant) ? participant : events.find("rewards_participant_id", participant.id);
  }
  if (accounts_receivable_identifier) {
    const account = resolveAccount(lookUps, accounts_receivable_identifier);
    return isRefusal(account) ? account : events.find("accounts_receivable_id", account.id);
  }
  const classification = resolve(lookUps, customerEventClassification, classification_identifier ?? {});
  return isRefusal(classification) ? classification : events.find("classification_id", classification.id);
}

function isWithin(
  { created_date }: CustomerEvent,
  { submitted_after_date, submitted_before_date }: Parameters,
): boolean {
  const submittedMs = momentOf(created_date);
  if (submitted_after_date != null && submittedMs <= momentOf(submitted_after_date)) return false;
  return submitted_before_date == null || submittedMs < momentOf(submitted_before_date);
}
