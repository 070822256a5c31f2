import type { Collection } from "../../../store/collection.ts";
import { findAlike, resolve } from "../../../store/resolve.ts";
import { folded } from "../../../store/row-index.ts";
import type { Store } from "../../../store/store.ts";
import type { Assumes } from "../../../wire/assumptions.ts";
import { doubtsOfDate, plainDateTime, printDateTime, userDefinedFields } from "../../../wire/date-time.ts";
import { isRefusal, type Refusal, refuse } from "../../../wire/refusal.ts";
import type { Token } from "../token.ts";
import { unit } from "../unit.ts";
import { type CustomerEvent, customerEvent, referenceNumber } from "./customer-event.ts";
import { type Showing, showCustomerEvent } from "./customer-event-data.ts";
import type { CustomerEventParameters, CustomerEventType } from "./customer-event-types.ts";
import { relationsOf } from "./event-relations.ts";

const userDefinedNames = new Set(Object.keys(userDefinedFields));

/** What storing an event needs. */
export interface EventContext {
  readonly store: Store;
  readonly session: Token | undefined;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly nowMs: number;
  /** Notes what the result rests on. */
  readonly assumes: Assumes;
}

/**
 * Stores a customer event whose parameters have passed their schema. What it refers to must exist, and its external reference must
 * be new.
 * @returns the event as it is stored, or why it is refused
 */
export function storeCustomerEvent(
  { type }: CustomerEventType,
  parameters: CustomerEventParameters,
  context: EventContext,
): CustomerEvent | Refusal {
  const { store, session, nowMs, assumes } = context;
  const relations = relationsOf(parameters, context);
  if (isRefusal(relations)) return relations;
  const { account, participant, classification } = relations;
  const performedBy = resolve(context, unit, parameters.performed_by_unit_identifier);
  if (isRefusal(performedBy)) return performedBy;

  const events = store.collection(customerEvent);
  const created_date = printDateTime(nowMs);
  const reused = reusedReference(events, parameters, context);
  if (reused) return reused;
  for (const id of doubtsOfDate(parameters.performed_on)) assumes(id);
  const performed_on = plainDateTime(parameters.performed_on);
  if (performed_on > created_date && assumes("date.future") === "refused") {
    return refuse("dateInFuture", { path: "performed_on", value: parameters.performed_on });
  }
  const event: CustomerEvent = {
    id: store.newId(),
    number: events.nextNumber(),
    type,
    life_cycle_state: "POSTED",
    performed_on,
    performed_by_unit_id: performedBy.id,
    accounts_receivable_id: account?.id,
    rewards_participant_id: participant?.id,
    classification_id: classification?.id,
    description: parameters.description,
    social_media: parameters.social_media,
    profile: parameters.profile,
    action: parameters.action,
    website: parameters.website,
    process_immediately: parameters.process_immediately,
    external_system: parameters.external_system,
    external_system_reference_number: parameters.external_system_reference_number,
    created_date,
    created_by_unit_id: session?.unit_id || undefined,
    created_by_username: session?.username,
  };
  copyUserDefined(event, parameters, assumes);
  events.add(event);
  return event;
}

function reusedReference(
  events: Collection<CustomerEvent>,
  parameters: CustomerEventParameters,
  { assumes }: Pick<EventContext, "assumes">,
): Refusal | undefined {
  const number = referenceNumber(parameters);
  if (number === undefined) return undefined;
  // Found by the number alone, because printing a key of both takes time at every row.
  const alike = findAlike(events, customerEvent, "external_system_reference_number", number);
  const isReused = isReferenceOf(alike, parameters, number, assumes);
  if (!isReused || assumes("bulk.reference-reused") === "accepted") return undefined;
  return refuse("externalReferenceReused", { value: number });
}

function isReferenceOf(
  alike: readonly CustomerEvent[],
  { external_system }: CustomerEventParameters,
  number: string,
  assumes: Assumes,
): boolean {
  if (alike.length === 0) return false;
  const isSame = alike.some(
    (other) =>
      other.external_system_reference_number === number &&
      (other.external_system ?? null) === (external_system ?? null),
  );
  if (isSame) return true;
  const system = folded(external_system ?? "");
  const isAlike = alike.some((other) => folded(other.external_system ?? "") === system);
  return isAlike && assumes("identifier.exact-text") === "alike";
}

function copyUserDefined(event: object, parameters: object, assumes: Assumes): void {
  // Most clients use none of the sixteen, and to look for each of them takes longer than to store the rest.
  for (const name in parameters) {
    if (!name.startsWith("udf") || !userDefinedNames.has(name)) continue;
    const value = (parameters as Record<string, unknown>)[name];
    if (value == null) continue;
    const isDate = name.startsWith("udf_date");
    if (isDate) for (const id of doubtsOfDate(value as string)) assumes(id);
    (event as Record<string, unknown>)[name] = isDate ? plainDateTime(value as string) : value;
  }
}

/** Stores one event and returns it complete, as the release shows it. */
export function createCustomerEvent(
  type: CustomerEventType,
  parameters: CustomerEventParameters,
  context: EventContext & Showing,
): object | Refusal {
  const event = storeCustomerEvent(type, parameters, context);
  return isRefusal(event) ? event : showCustomerEvent(event, context);
}
