import { notesOfDate } from "../../schema/odd-values.ts";
import { ignoringCase } from "../../store/entity.ts";
import type { LookupContext } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { plainDateTime } from "../../wire/date-time.ts";
import { type Refusal, refuse } from "../../wire/refusal.ts";
import { type CustomerEvent, customerEvent, externalReference, referenceNumber, unit } from "./all-entities.ts";
import type { CallContext } from "./call-context.ts";

/** What every method that creates an event sends of it. */
interface Sent {
  readonly performed_on?: string | null;
  readonly external_system?: string | null;
  readonly external_system_reference_number?: string | null;
}

/** Why an event is not created: its external reference must be new, and a tenant may refuse a date in the future. */
export function refusedEvent(said: Sent, context: CallContext): Refusal | undefined {
  return reusedReference(said, context) ?? inFuture(said, context);
}

function inFuture({ performed_on }: Sent, { now, assumes }: CallContext): Refusal | undefined {
  if (performed_on == null || plainDateTime(performed_on) <= now || assumes("date.future") !== "refused") {
    return undefined;
  }
  for (const id of notesOfDate(performed_on)) assumes(id);
  return refuse("dateInFuture", { path: "performed_on", value: performed_on });
}

function reusedReference(said: Sent, { store, assumes }: LookupContext): Refusal | undefined {
  const value = referenceNumber(said);
  if (value === undefined) return undefined;
  // The index has the number alone; the external system is compared row by row.
  const system = said.external_system ?? null;
  let isAlike = false;
  let isElsewhere = false;
  let isExact = false;
  const isSame = store.collection(customerEvent).some("external_system_reference_number", value, true, (one) => {
    const other = one.external_system ?? null;
    const hasNumber = one.external_system_reference_number === value;
    isAlike ||= ignoringCase(other ?? "") === ignoringCase(system ?? "");
    isElsewhere ||= other !== system;
    isExact ||= hasNumber;
    return hasNumber && other === system;
  });
  const isReused =
    isSame ||
    (isAlike && assumes("identifier.exact-text") === "alike") ||
    (isElsewhere &&
      assumes("bulk.reference-within-system") === "any-system" &&
      (isExact || assumes("identifier.exact-text") === "alike"));
  if (!isReused) return undefined;
  return assumes("bulk.reference-reused") === "accepted" ? undefined : refuse("externalReferenceReused", { value });
}

/** An event as answers have it, but for the records that it refers to. */
export function shownCustomerEvent(event: CustomerEvent, { store, assumes }: CallContext): object {
  if (event.process_immediately == null) assumes("event.process-immediately");
  if (event.accounts_receivable_id == null) assumes("participant.without-account");
  const log_information = {
    created_date: event.created_date,
    created_by_unit: store.collection(unit).find("id", event.created_by_unit_id)[0],
    created_by_user: event.created_by_username == null ? undefined : { username: event.created_by_username },
  };
  // The vendor's manual says that events are not processed immediately by default.
  return { ...event, process_immediately: event.process_immediately ?? false, log_information };
}

/** Groups of events with the same external reference, and of those with the same content under different ids. */
export function findDuplicates(store: Store) {
  const collection = store.collection(customerEvent);
  const events = collection.list(0, collection.total);
  const groups = (reason: string, keyOf: (event: CustomerEvent) => string | undefined) =>
    [...Map.groupBy(events, keyOf)].flatMap(([key, alike]) =>
      key === undefined || alike.length === 1 ? [] : [{ reason, events: alike }],
    );
  return [...groups("same external reference", externalReference), ...groups("same content", contentOf)];
}

function contentOf(event: CustomerEvent): string {
  const { id: _id, number: _number, created_date: _date, life_cycle_state: _state, stored_by: _by, ...said } = event;
  const members = Object.entries(said).filter(([, value]) => value != null);
  return JSON.stringify(members.sort(([one], [other]) => (one < other ? -1 : 1)));
}
