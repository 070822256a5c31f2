import type { MethodRequests } from "../../../../contracts/method-types.ts";
import { findAlike, type LookUps, resolve } from "../../../store/resolve.ts";
import { folded } from "../../../store/row-index.ts";
import type { Assumes } from "../../../wire/assumptions.ts";
import { doubtsOfDate, plainDateTime, userDefinedFields } from "../../../wire/date-time.ts";
import { isRefusal, type Refusal, refuse } from "../../../wire/refusal.ts";
import { isKnownIn } from "../../../wire/release.ts";
import { resolveAccount } from "../accounts-receivable.ts";
import { customerEventClassification } from "../customer-event-classification.ts";
import { resolveRewardsParticipant } from "../rewards-participant.ts";
import type { CallContext } from "../token.ts";
import { unit } from "../unit.ts";
import { type CustomerEvent, customerEvent, referenceNumber } from "./customer-event.ts";

/** What a method that creates events fixes of each of them. */
interface EventConstants {
  readonly type: CustomerEvent["type"];
}

/** What any method says of an event that it creates. */
type CustomerEventParameters = Omit<AnyEvent, keyof OwnMembers> & Partial<OwnMembers>;

type AnyEvent = MethodRequests["customer_events.social_media.create"] & MethodRequests["customer_events.web.create"];

type OwnMembers = Pick<AnyEvent, "token" | "social_media" | "profile" | "action" | "website">;

const userDefinedNames = new Set(Object.keys(userDefinedFields));

/**
 * Stores a customer event whose parameters have passed their schema. What it refers to must exist, and its external reference must
 * be new.
 * @returns the event as it is stored, or why it is refused
 */
export function storeCustomerEvent(
  { type }: EventConstants,
  parameters: CustomerEventParameters,
  context: LookUps & Pick<CallContext, "session" | "now" | "release">,
): CustomerEvent | Refusal {
  const { store, session, now: created_date, assumes } = context;
  if (type === "ACHIEVEMENT" && !parameters.accounts_receivable_identifier && isKnownIn(context.release, "R17.0.0")) {
    assumes("achievement.account-mandatory");
    return refuse("mandatoryMissing", { path: "accounts_receivable_identifier" });
  }
  const relations = relationsOf(parameters, context);
  if (isRefusal(relations)) return relations;
  const { account, participant, classification } = relations;
  const performedBy = resolve(context, unit, parameters.performed_by_unit_identifier);
  if (isRefusal(performedBy)) return performedBy;

  const events = store.collection(customerEvent);
  const reused = reusedReference(parameters, context);
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

function reusedReference(parameters: CustomerEventParameters, { store, assumes }: LookUps): Refusal | undefined {
  const value = referenceNumber(parameters);
  if (value === undefined) return undefined;
  const system = parameters.external_system ?? null;
  // Found by the number alone, because printing a key of both takes time at every row.
  const alike = findAlike(store.collection(customerEvent), customerEvent, "external_system_reference_number", value);
  const isSame = alike.some(
    (other) => other.external_system_reference_number === value && (other.external_system ?? null) === system,
  );
  const isAlike = isSame || alike.some((other) => folded(other.external_system ?? "") === folded(system ?? ""));
  if (!isAlike || (!isSame && assumes("identifier.exact-text") !== "alike")) return undefined;
  return assumes("bulk.reference-reused") === "accepted" ? undefined : refuse("externalReferenceReused", { value });
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

type Named = Partial<
  Pick<
    CustomerEventParameters,
    | "accounts_receivable_identifier"
    | "rewards_participant_identifier"
    | "classification_identifier"
    | "performed_by_unit_identifier"
  >
>;

/** Looks up account, participant and classification in the order of the method page. The first miss is the answer. */
function relationsOf(named: Named, lookUps: LookUps) {
  const { accounts_receivable_identifier, rewards_participant_identifier, classification_identifier } = named;
  const account = accounts_receivable_identifier && accountOf(accounts_receivable_identifier, lookUps);
  if (isRefusal(account)) return orUnit(account, named, lookUps);
  const participant = rewards_participant_identifier && participantOf(rewards_participant_identifier, lookUps);
  if (isRefusal(participant)) return orUnit(participant, named, lookUps);
  const classification =
    classification_identifier && resolve(lookUps, customerEventClassification, classification_identifier);
  if (isRefusal(classification)) return orUnit(classification, named, lookUps);
  if (classification) lookUps.assumes("classification.any");
  return { account, participant, classification };
}

/** Of a request whose values are refused: the first thing that it names and that is not found. */
export function missingIn(named: Named, { store }: LookUps): Refusal | undefined {
  const lookUps = { store, assumes: saysNothing };
  const relations = relationsOf(named, lookUps);
  if (isRefusal(relations)) return relations;
  const { performed_by_unit_identifier: by } = named;
  const performedBy = by && resolve(lookUps, unit, by);
  return isRefusal(performedBy) ? performedBy : undefined;
}

/** For look-ups on which the answer does not rest. */
const saysNothing = () => undefined;

function orUnit(missing: Refusal, { performed_by_unit_identifier: by }: Named, { store, assumes }: LookUps): Refusal {
  const performedBy = by && resolve({ store, assumes: saysNothing }, unit, by);
  if (!isRefusal(performedBy)) return missing;
  return assumes("identifier.order-of-look-ups") === "unit-first" ? performedBy : missing;
}

function accountOf(identifier: NonNullable<Named["accounts_receivable_identifier"]>, lookUps: LookUps) {
  const found = resolveAccount(lookUps, identifier);
  const isEnded = !isRefusal(found) && found.life_cycle_state === "TERMINATED";
  if (!isEnded || lookUps.assumes("account.terminated") !== "refused") return found;
  return refuse("accountsReceivableNotFound", { value: found.number });
}

function participantOf(identifier: NonNullable<Named["rewards_participant_identifier"]>, lookUps: LookUps) {
  const found = resolveRewardsParticipant(lookUps, identifier);
  const isEnded = !isRefusal(found) && found.life_cycle_state === "TERMINATED";
  if (!isEnded || lookUps.assumes("participant.terminated") !== "refused") return found;
  return refuse("rewardsParticipantNotFound", { value: found.number });
}
