import type { MethodRequests } from "../../../contracts/method-types.ts";
import { folded } from "../../store/entity.ts";
import { type LookUps, resolve } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import type { Assumes } from "../../wire/assumptions.ts";
import { doubtsOfDate, plainDateTime, userDefinedFields } from "../../wire/date-time.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { isKnownIn } from "../../wire/release.ts";
import {
  type CustomerEvent,
  customerEvent,
  customerEventClassification,
  externalReference,
  referenceNumber,
  type StoredRow,
  unit,
} from "./all-entities.ts";
import { resolveAccount, resolveRewardsParticipant } from "./identifiers.ts";
import { type CallContext, underWay } from "./token.ts";

type AnyEvent = MethodRequests["customer_events.social_media.create"] & MethodRequests["customer_events.web.create"];

type Said = Partial<AnyEvent> & Pick<AnyEvent, "performed_on" | "performed_by_unit_identifier">;

type EventContext = LookUps & Pick<CallContext, "session" | "now" | "release" | "stored">;

const userDefinedNames = new Set(Object.keys(userDefinedFields));

/** Stores an event of which its schema is right: what it refers to must exist, and its external reference must be new. */
export function storeCustomerEvent(
  { type }: Pick<CustomerEvent, "type">,
  said: Said,
  context: EventContext,
): CustomerEvent | Refusal {
  const { store, now, assumes } = context;
  if (type === "ACHIEVEMENT" && !said.accounts_receivable_identifier && isKnownIn(context.release, "R17.0.0")) {
    assumes("achievement.account-mandatory");
    return refuse("mandatoryMissing", { path: "accounts_receivable_identifier" });
  }
  const named = namedBy(said, context);
  if (isRefusal(named)) return named;
  const reused = reusedReference(said, context);
  if (reused) return reused;
  for (const id of doubtsOfDate(said.performed_on)) assumes(id);
  const performed_on = plainDateTime(said.performed_on);
  if (performed_on > now && assumes("date.future") === "refused") {
    return refuse("dateInFuture", { path: "performed_on", value: said.performed_on });
  }
  const event = new PostedEvent(type, said, named, performed_on, context);
  copyUserDefined(event, said, assumes);
  store.collection(customerEvent).add(event);
  context.stored.push(event);
  return event;
}

type Named = Exclude<ReturnType<typeof namedBy>, Refusal>;

/** Declares the members of an event; at run time it has none. */
const EventMembers = class {} as new () => CustomerEvent;

/** A class, and no literal: the engine takes every further object of a literal for long-lived, and events are forgotten soon. */
class PostedEvent extends EventMembers {
  constructor(type: CustomerEvent["type"], said: Said, named: Named, performed_on: string, context: EventContext) {
    super();
    const { store, session, now } = context;
    this.id = store.newId();
    this.number = store.collection(customerEvent).nextNumber();
    this.type = type;
    this.life_cycle_state = "POSTED";
    this.performed_on = performed_on;
    this.performed_by_unit_id = (named.performedBy as StoredRow<"units">).id;
    this.accounts_receivable_id = named.account?.id;
    this.rewards_participant_id = named.participant?.id;
    this.classification_id = named.classification?.id;
    this.description = said.description;
    this.social_media = said.social_media;
    this.profile = said.profile;
    this.action = said.action;
    this.website = said.website;
    this.process_immediately = said.process_immediately;
    this.external_system = said.external_system;
    this.external_system_reference_number = said.external_system_reference_number;
    this.created_date = now;
    this.created_by_unit_id = session?.unit_id || undefined;
    this.created_by_username = session?.username;
    this.stored_by = underWay;
  }
}

function reusedReference(said: Said, { store, assumes }: LookUps): Refusal | undefined {
  const value = referenceNumber(said);
  if (value === undefined) return undefined;
  // Found by the number alone, because printing a key of both takes time at every row.
  const system = said.external_system ?? null;
  let isAlike = false;
  let isElsewhere = false;
  let isExact = false;
  const isSame = store.collection(customerEvent).some("external_system_reference_number", value, true, (one) => {
    const other = one.external_system ?? null;
    const hasNumber = one.external_system_reference_number === value;
    isAlike ||= folded(other ?? "") === folded(system ?? "");
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

function copyUserDefined(event: object, said: object, assumes: Assumes): void {
  // Most clients use none of the sixteen, and to look for each of them takes longer than to store the rest.
  for (const name in said) {
    if (!name.startsWith("udf") || !userDefinedNames.has(name)) continue;
    const value = (said as Record<string, unknown>)[name];
    if (value == null) continue;
    const isDate = name.startsWith("udf_date");
    if (isDate) for (const id of doubtsOfDate(value as string)) assumes(id);
    (event as Record<string, unknown>)[name] = isDate ? plainDateTime(value as string) : value;
  }
}

/** Looks up in the order of the method page. The first miss is the answer, or that of the unit (`unit-first`). */
function namedBy(said: Partial<Said>, lookUps: LookUps) {
  const { assumes } = lookUps;
  const { accounts_receivable_identifier: toAccount, rewards_participant_identifier: toParticipant } = said;
  const account = toAccount && unlessEnded("account", toAccount, resolveAccount(lookUps, toAccount), assumes);
  if (isRefusal(account)) return orUnit(account, said, lookUps);
  const participant =
    toParticipant &&
    unlessEnded("participant", toParticipant, resolveRewardsParticipant(lookUps, toParticipant), assumes);
  if (isRefusal(participant)) return orUnit(participant, said, lookUps);
  const { classification_identifier: toClassification, performed_by_unit_identifier: by } = said;
  const classification = toClassification && resolve(lookUps, customerEventClassification, toClassification);
  if (isRefusal(classification)) return orUnit(classification, said, lookUps);
  if (classification) assumes("classification.any");
  const performedBy = by && resolve(lookUps, unit, by);
  return isRefusal(performedBy) ? performedBy : { account, participant, classification, performedBy };
}

/** For look-ups on which the answer does not rest. */
const saysNothing = () => undefined;

/** Of a request whose values are refused: the first thing that it names and that is not found. */
export function missingIn(said: Partial<Said>, lookUps: LookUps): Refusal | undefined {
  const named = namedBy(said, lookUps);
  return isRefusal(named) ? named : undefined;
}

function orUnit(missing: Refusal, { performed_by_unit_identifier: by }: Partial<Said>, { store, assumes }: LookUps) {
  const performedBy = by && resolve({ store, assumes: saysNothing }, unit, by);
  if (!isRefusal(performedBy)) return missing;
  return assumes("identifier.order-of-look-ups") === "unit-first" ? performedBy : missing;
}

/** What was found; a refusal where it has ended and the tenant refuses that. */
function unlessEnded<Row extends { readonly life_cycle_state: string; readonly number: string }>(
  kind: "account" | "participant",
  identifier: object,
  found: Row | Refusal,
  assumes: Assumes,
): Row | Refusal {
  if (isRefusal(found) || found.life_cycle_state !== "TERMINATED") return found;
  if (assumes(`${kind}.terminated`) !== "refused") return found;
  // As it was named; by an access token it is named by none of its own values.
  const named = Object.values(identifier).find((value) => typeof value === "string");
  return refuse(`${kind}Terminated`, { value: named ?? found.number });
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
