import type { Collection } from "../store/collection.ts";
import { resolver } from "../store/resolve.ts";
import type { Store } from "../store/store.ts";
import { printDateTime } from "../wire/date-time.ts";
import { isRefusal, type Refusal, refuse } from "../wire/refusal.ts";
import { userDefinedFields } from "../wire/user-defined-fields.ts";
import { accountsReceivable } from "./accounts-receivable.ts";
import { type CustomerEvent, customerEvent } from "./customer-event.ts";
import { customerEventClassification } from "./customer-event-classification.ts";
import type { CustomerEventParameters } from "./customer-event-parameters.ts";
import { resolveRewardsParticipant } from "./rewards-participant.ts";
import type { Token } from "./token.ts";
import { unit } from "./unit.ts";

const userDefinedNames = new Set(Object.keys(userDefinedFields));

/** Where, by whom and when events are stored. */
interface Recording {
  readonly store: Store;
  readonly session: Token | undefined;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly nowMs: number;
}

/** What only some types of events have. */
type OfType = Pick<CustomerEvent, "type"> &
  Partial<Pick<CustomerEvent, "social_media" | "profile" | "action" | "website" | "process_immediately">>;

/**
 * What stores the customer events of one call. It takes an event whose parameters have passed their schema, and gives it
 * as it is stored, or says why not: what it refers to must exist, and its external reference must be new. Looked up in the
 * order of the method page; the first miss is the answer.
 */
export function customerEventRecorder({ store, session, nowMs }: Recording) {
  const accountOf = resolver(store, accountsReceivable);
  const classificationOf = resolver(store, customerEventClassification);
  const unitOf = resolver(store, unit);
  const events = store.collection(customerEvent);
  const created_date = printDateTime(nowMs);
  const created_by_unit_id = session?.unit_id || undefined;

  /** @param of what only this type of event has */
  return (parameters: CustomerEventParameters, of: OfType): CustomerEvent | Refusal => {
    const {
      accounts_receivable_identifier,
      rewards_participant_identifier,
      classification_identifier,
      performed_by_unit_identifier,
    } = parameters;
    const account = accounts_receivable_identifier && accountOf(accounts_receivable_identifier);
    if (isRefusal(account)) return account;
    const participant =
      rewards_participant_identifier && resolveRewardsParticipant(store, rewards_participant_identifier);
    if (isRefusal(participant)) return participant;
    const classification = classification_identifier && classificationOf(classification_identifier);
    if (isRefusal(classification)) return classification;
    const performedBy = unitOf(performed_by_unit_identifier);
    if (isRefusal(performedBy)) return performedBy;

    const reused = reusedReference(events, parameters);
    if (reused) return reused;
    const event: CustomerEvent = {
      id: store.newId(),
      number: events.nextNumber(),
      type: of.type,
      life_cycle_state: "POSTED",
      performed_on: parameters.performed_on,
      performed_by_unit_id: performedBy.id,
      accounts_receivable_id: account?.id,
      rewards_participant_id: participant?.id,
      classification_id: classification?.id,
      description: parameters.description,
      social_media: of.social_media,
      profile: of.profile,
      action: of.action,
      website: of.website,
      process_immediately: of.process_immediately,
      external_system: parameters.external_system,
      external_system_reference_number: parameters.external_system_reference_number,
      created_date,
      created_by_unit_id,
      created_by_username: session?.username,
    };
    // Most clients use none of the sixteen: looking for them all costs more than storing the rest, and so does looking up
    // the names of all that was sent.
    for (const name in parameters) {
      if (name.startsWith("udf") && userDefinedNames.has(name)) copyUserDefined(event, parameters, name);
    }
    events.add(event);
    return event;
  };
}

function reusedReference(
  events: Collection<CustomerEvent>,
  { external_system = null, external_system_reference_number: number }: CustomerEventParameters,
): Refusal | undefined {
  if (number == null) return undefined;
  // By the number alone: a key of both would have to be printed for every row.
  const alike = events.find("external_system_reference_number", number);
  const isReused = alike.some((other) => (other.external_system ?? null) === external_system);
  return isReused ? refuse("externalReferenceReused", { value: number }) : undefined;
}

function copyUserDefined(event: object, parameters: object, name: string): void {
  const value = (parameters as Record<string, unknown>)[name];
  if (value != null) (event as Record<string, unknown>)[name] = value;
}
