import type { Assumes } from "../../assumptions/assumptions.ts";
import type { AnyRow } from "../../store/entity.ts";
import type { LookupContext } from "../../store/resolve.ts";
import { type Refusal, refuse } from "../../wire/refusal.ts";
import type { CallContext } from "./call-context.ts";
import { refusedEvent, shownCustomerEvent } from "./customer-event.ts";
import { resolveAccessToken, resolveAccount, resolveCustomerEvent, resolveRewardsParticipant } from "./identifiers.ts";

/** Members whose values `method.json` fixes. */
export type FixedMembers = Readonly<Record<string, string | number | boolean | null>>;

/** The vendor's rules about the records of an entity that its members cannot say. */
export interface RecordRules {
  /** The record that an identifier names, if it also has these members. */
  resolve?(lookup: LookupContext, identifier: never, where: FixedMembers): AnyRow | Refusal;
  /** Why a new record may not refer to this record. @param identifier as the call names the record */
  unusable?(record: never, identifier: object, assumes: Assumes): Refusal | undefined;
  /** Why these parameters create no record, although they fit their schema. */
  refused?(parameters: never, context: CallContext): Refusal | undefined;
  /** A record as answers show it, without the records that it refers to. */
  shown?(record: never, context: CallContext): AnyRow;
}

export const rulesByCollection: Readonly<Record<string, RecordRules>> = {
  accounts_receivable: { resolve: resolveAccount, unusable: refuseTerminated("account") },
  rewards_participants: { resolve: resolveRewardsParticipant, unusable: refuseTerminated("participant") },
  access_tokens: { resolve: resolveAccessToken },
  customer_event_classifications: { unusable: (_record, _identifier, assumes) => void assumes("classification.any") },
  customer_events: { resolve: resolveCustomerEvent, refused: refusedEvent, shown: shownCustomerEvent },
};

/** Refuses a terminated record where the tenant does. */
function refuseTerminated(kind: "account" | "participant") {
  return (
    record: { readonly life_cycle_state: string; readonly number: string },
    identifier: object,
    assumes: Assumes,
  ): Refusal | undefined => {
    if (record.life_cycle_state !== "TERMINATED" || assumes(`${kind}.terminated`) !== "refused") return undefined;
    // The error repeats what the call sent; an access token is no value of the record.
    const sent = Object.values(identifier).find((value) => typeof value === "string");
    return refuse(`${kind}Terminated`, { value: sent ?? record.number });
  };
}
