import type { Assumes } from "../../assumptions/assumptions.ts";
import type { LookupContext } from "../../store/resolve.ts";
import { type Refusal, refuse } from "../../wire/refusal.ts";
import type { CallContext } from "./call-context.ts";
import { refusedEvent, shownCustomerEvent } from "./customer-event.ts";
import { resolveAccessToken, resolveAccount, resolveCustomerEvent, resolveRewardsParticipant } from "./identifiers.ts";

/** Members with values that a method's folder fixes. */
export type FixedMembers = Readonly<Record<string, string | number | boolean | null>>;

/** What the vendor's rules say of the records of an entity, beyond what its members say. */
export interface RecordRules {
  /** The record that an identifier names and that has these members. */
  resolve?(lookup: LookupContext, identifier: never, where: FixedMembers): object | Refusal;
  /** Why a new record may not refer to one that was found; `identifier` is how the call named it. */
  unusable?(found: never, identifier: object, assumes: Assumes): Refusal | undefined;
  /** Why no record is created from parameters that have passed their schema. */
  refused?(parameters: never, context: CallContext): Refusal | undefined;
  /** A record as answers have it; what it refers to is added. */
  shown?(row: never, context: CallContext): object;
}

export const rulesByCollection: Readonly<Record<string, RecordRules>> = {
  accounts_receivable: { resolve: resolveAccount, unusable: unlessEnded("account") },
  rewards_participants: { resolve: resolveRewardsParticipant, unusable: unlessEnded("participant") },
  access_tokens: { resolve: resolveAccessToken },
  customer_event_classifications: { unusable: (_found, _identifier, assumes) => void assumes("classification.any") },
  customer_events: { resolve: resolveCustomerEvent, refused: refusedEvent, shown: shownCustomerEvent },
};

/** Refuses a record that has ended, where the tenant does. */
function unlessEnded(kind: "account" | "participant") {
  return (
    found: { readonly life_cycle_state: string; readonly number: string },
    identifier: object,
    assumes: Assumes,
  ): Refusal | undefined => {
    if (found.life_cycle_state !== "TERMINATED" || assumes(`${kind}.terminated`) !== "refused") return undefined;
    // As the call named it; an access token names it by none of its own values.
    const named = Object.values(identifier).find((value) => typeof value === "string");
    return refuse(`${kind}Terminated`, { value: named ?? found.number });
  };
}
