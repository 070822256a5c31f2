import type * as z from "zod";
import { type LookUps, resolve } from "../../../store/resolve.ts";
import { doubtsOfDate, momentOf } from "../../../wire/date-time.ts";
import { isRefusal, type Refusal } from "../../../wire/refusal.ts";
import { resolveAccount } from "../../entities/accounts-receivable.ts";
import { type CustomerEvent, customerEvent } from "../../entities/customer-event/customer-event.ts";
import { showCustomerEvent } from "../../entities/customer-event/customer-event-data.ts";
import { customerEventClassification } from "../../entities/customer-event-classification.ts";
import { resolveRewardsParticipant } from "../../entities/rewards-participant.ts";
import type { CallOperation } from "../../method.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

type Parameters = z.output<typeof contract.parameters>;

export const operation = {
  contract,
  examples,
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
