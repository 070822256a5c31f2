import type * as z from "zod";
import { accountsReceivable } from "../../entities/accounts-receivable.ts";
import { type CustomerEvent, customerEvent } from "../../entities/customer-event.ts";
import { customerEventClassification } from "../../entities/customer-event-classification.ts";
import { showSocialMediaEvent } from "../../entities/customer-event-data.ts";
import { resolveRewardsParticipant } from "../../entities/rewards-participant.ts";
import type { CallOperation } from "../../method.ts";
import { resolve } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { momentOf } from "../../wire/date-time.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

type Parameters = z.output<typeof contract.parameters>;

export const operation: CallOperation<Parameters> = {
  contract,
  examples,
  answer(given, { store, release }) {
    const found = eventsOf(store, given);
    if (isRefusal(found)) return found;
    const { offset, number_of_results } = given;
    const start = offset ?? 0;
    return found
      .filter((event) => event.type === "SOCIAL_MEDIA" && isWithin(event, given))
      .sort((one, other) => Number(one.number) - Number(other.number))
      .slice(start, start + (number_of_results ?? Number.POSITIVE_INFINITY))
      .map((event) => showSocialMediaEvent(store, event, release));
  },
};

function eventsOf(store: Store, given: Parameters): readonly CustomerEvent[] | Refusal {
  const events = store.collection(customerEvent);
  const { rewards_participant_identifier, accounts_receivable_identifier, classification_identifier } = given;
  if (rewards_participant_identifier) {
    const participant = resolveRewardsParticipant(store, rewards_participant_identifier);
    return isRefusal(participant) ? participant : events.find("rewards_participant_id", participant.id);
  }
  if (accounts_receivable_identifier) {
    const account = resolve(store, accountsReceivable, accounts_receivable_identifier);
    return isRefusal(account) ? account : events.find("accounts_receivable_id", account.id);
  }
  const classification = resolve(store, customerEventClassification, classification_identifier ?? {});
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
