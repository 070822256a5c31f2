import { resolver } from "../store/resolve.ts";
import type { Store } from "../store/store.ts";
import { printDateTime } from "../wire/date-time.ts";
import { isRefusal, type Refusal, refuse } from "../wire/refusal.ts";
import { userDefinedFields } from "../wire/user-defined-fields.ts";
import { accountsReceivable } from "./accounts-receivable.ts";
import { type CustomerEvent, customerEvent, externalReference } from "./customer-event.ts";
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

/** What most events of a call have in common. */
type Shared = Pick<
  CustomerEvent,
  | "type"
  | "life_cycle_state"
  | "social_media"
  | "action"
  | "performed_by_unit_id"
  | "created_date"
  | "created_by_unit_id"
  | "created_by_username"
>;

type Own = Omit<CustomerEvent, keyof Shared>;

/** Stores the customer events of one call. */
interface CustomerEventRecorder {
  /**
   * Stores an event whose parameters have passed their schema, or says why not: what it refers to must exist, and its
   * external reference must be new. Looked up in the order of the method page; the first miss is the answer.
   * @param of what only this type of event has
   */
  record(given: CustomerEventParameters, of: OfType): Own | Refusal;
  /** The event that was stored last, with all that it has. */
  whole(last: Own): CustomerEvent;
}

/** A recorder for one call. */
export function customerEventRecorder({ store, session, nowMs }: Recording): CustomerEventRecorder {
  const accountOf = resolver(store, accountsReceivable);
  const classificationOf = resolver(store, customerEventClassification);
  const unitOf = resolver(store, unit);
  const events = store.collection(customerEvent);
  let shared: Shared | undefined;

  const shareAs = ({ type, social_media, action }: OfType, performed_by_unit_id: string): Shared => {
    if (
      shared?.performed_by_unit_id !== performed_by_unit_id ||
      shared.type !== type ||
      shared.social_media !== social_media ||
      shared.action !== action
    ) {
      shared = {
        type,
        life_cycle_state: "POSTED",
        social_media,
        action,
        performed_by_unit_id,
        created_date: printDateTime(nowMs),
        created_by_unit_id: session?.unit_id || undefined,
        created_by_username: session?.username,
      };
    }
    return shared;
  };

  return {
    record(given, of) {
      const {
        accounts_receivable_identifier,
        rewards_participant_identifier,
        classification_identifier,
        performed_by_unit_identifier,
      } = given;
      const account = accounts_receivable_identifier && accountOf(accounts_receivable_identifier);
      if (isRefusal(account)) return account;
      const participant =
        rewards_participant_identifier && resolveRewardsParticipant(store, rewards_participant_identifier);
      if (isRefusal(participant)) return participant;
      const classification = classification_identifier && classificationOf(classification_identifier);
      if (isRefusal(classification)) return classification;
      const performedBy = unitOf(performed_by_unit_identifier);
      if (isRefusal(performedBy)) return performedBy;

      const reference = externalReference(given);
      if (reference !== undefined && events.find("external_reference", reference).length > 0) {
        return refuse("externalReferenceReused", { value: given.external_system_reference_number as string });
      }
      const own: Own = {
        id: store.newId(),
        number: events.nextNumber(),
        accounts_receivable_id: account?.id,
        rewards_participant_id: participant?.id,
        classification_id: classification?.id,
        performed_on: given.performed_on,
        description: given.description,
        external_system: given.external_system,
        external_system_reference_number: given.external_system_reference_number,
        profile: of.profile,
        website: of.website,
        process_immediately: of.process_immediately,
      };
      // Most clients use none of the sixteen: looking for them all costs more than storing the rest, and so does looking up
      // the names of all that is given.
      for (const name in given) {
        if (name.startsWith("udf") && userDefinedNames.has(name)) copyUserDefined(own, given, name);
      }
      events.addAlike(own, shareAs(of, performedBy.id));
      return own;
    },
    whole: (last) => ({ ...last, ...(shared as Shared) }),
  };
}

function copyUserDefined(event: object, given: object, name: string): void {
  const value = (given as Record<string, unknown>)[name];
  if (value != null) (event as Record<string, unknown>)[name] = value;
}
