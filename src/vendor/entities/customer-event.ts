import { notesOfDate } from "../../schema/value-switches.ts";
import { type AnyEntity, type AnyRecord, ignoringCase } from "../../store/entity.ts";
import type { LookupContext } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { plainDateTime } from "../../wire/date-time.ts";
import { type Refusal, refuse } from "../../wire/refusal.ts";
import { type CustomerEvent, customerEvent, externalReference, referenceNumber, unit } from "./all-entities.ts";
import type { CallContext } from "./call-context.ts";

interface EventParameters {
  readonly performed_on?: string | null;
  readonly external_system?: string | null;
  readonly external_system_reference_number?: string | null;
  readonly profile?: string | null;
}

const shownProfile = /^www\.facebook\.com\/[\w.-]+$/;

/** What answers where no event is created: its external reference must be new, and a tenant may refuse a date in the future. */
export function insteadOfEvent(
  parameters: EventParameters,
  context: CallContext,
  { type }: { readonly type?: unknown },
): CustomerEvent | Refusal | undefined {
  const { now, assumes } = context;
  if (parameters.profile != null && !shownProfile.test(parameters.profile)) assumes("event.profile");
  const number = referenceNumber(parameters);
  const reused = number === undefined ? undefined : insteadOfReused(number, parameters, context, type);
  if (reused) return reused;
  const { performed_on } = parameters;
  if (performed_on == null || plainDateTime(performed_on) <= now || assumes("date.future") !== "refused") {
    return undefined;
  }
  for (const id of notesOfDate(performed_on)) assumes(id);
  return refuse("dateInFuture", { path: "performed_on", value: performed_on });
}

/** A method answers with events of its own type only, so an event of another type refuses the reference. */
function insteadOfReused(value: string, parameters: EventParameters, lookup: LookupContext, type: unknown) {
  const first = eventWithReference(value, parameters, lookup);
  const variant = first && lookup.assumes("bulk.reference-reused");
  if (!first || variant === "accepted") return undefined;
  return variant === "answered-again" && first.type === type ? first : refuse("externalReferenceReused", { value });
}

/** The first event that has a reference number already, as far as variants say that it counts. */
function eventWithReference(value: string, parameters: EventParameters, { store, assumes }: LookupContext) {
  const system = parameters.external_system ?? null;
  const events = store.collection(customerEvent).find("external_system_reference_number", value, true);
  if (events.length === 0) return undefined;
  const hasNumber = (event: CustomerEvent) => event.external_system_reference_number === value;
  const isInSystem = (event: CustomerEvent) => (event.external_system ?? null) === system;
  const isSimilar = ({ external_system }: CustomerEvent) =>
    ignoringCase(external_system ?? "") === ignoringCase(system ?? "");
  const areLettersAlike = () => assumes("identifier.exact-text") === "alike";
  const same = events.find((event) => hasNumber(event) && isInSystem(event));
  if (same) return same;
  const similar = events.find(isSimilar);
  if (similar && areLettersAlike()) return similar;
  if (events.every(isInSystem) || assumes("bulk.reference-within-system") !== "any-system") return undefined;
  return events.find(hasNumber) ?? (areLettersAlike() ? events[0] : undefined);
}

/** An event as answers show it, without the records that it refers to. */
export function shownCustomerEvent(event: CustomerEvent, { store, assumes }: CallContext): AnyRecord {
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

export function* findDuplicates(store: Store) {
  const collection = store.collection(customerEvent);
  const { entity } = collection;
  const byReference = new Map<string | undefined, CustomerEvent[]>();
  const byContent = new Map<string | undefined, CustomerEvent[]>();
  for (const event of collection.list(0, collection.total)) {
    addTo(byReference, externalReference(event), event);
    addTo(byContent, eventContent(event, entity), event);
    yield;
  }
  byReference.delete(undefined);
  const groups = (reason: string, found: typeof byContent) =>
    [...found.values()].filter(({ length }) => length > 1).map((events) => ({ reason, events }));
  return [...groups("same external reference", byReference), ...groups("same content", byContent)];
}

function addTo<Key, Value>(groups: Map<Key, Value[]>, key: Key, value: Value): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}

/** Notes that the same event was stored before. @param other an earlier event with the same `contentHash` */
export function noteSameEvent(
  event: CustomerEvent,
  other: CustomerEvent,
  { store, assumes, toldOnce }: CallContext,
): void {
  if (toldOnce?.has("event.same-again")) return;
  const { entity } = store.collection(customerEvent);
  if (!hasContentOf(other, event, entity) || !hasContentOf(event, other, entity)) return;
  assumes("event.same-again");
  toldOnce?.add("event.same-again");
}

/** True if a record has what a client sent about another one. Most members of both are null. */
function hasContentOf(record: AnyRecord, other: AnyRecord, { systemMembers }: ContentEntity): boolean {
  for (const name in other) {
    const sent = other[name];
    if (sent == null || systemMembers.has(name)) continue;
    const own = record[name];
    if (own !== sent && (typeof sent !== "object" || JSON.stringify(own) !== JSON.stringify(sent))) return false;
  }
  return true;
}

type ContentEntity = Pick<AnyEntity, "systemMembers">;

/** They name an event for the system that sent it, and say nothing about it. */
const referenceMembers: readonly string[] = ["external_system", "external_system_reference_number"];

/**
 * What a client sent about an event, as JSON: without the members that the system gives it, and without its reference.
 * @param ignored members that do not count either
 */
export function eventContent(
  event: AnyRecord,
  { systemMembers }: ContentEntity,
  ignored: ReadonlySet<string> = new Set(),
): string {
  const members = Object.entries(event).filter(
    ([name, value]) =>
      value != null && !systemMembers.has(name) && !referenceMembers.includes(name) && !ignored.has(name),
  );
  return JSON.stringify(Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1))));
}
