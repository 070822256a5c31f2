import type { LookUps } from "../../store/resolve.ts";
import type { Refusal } from "../../wire/refusal.ts";
import { missingIn, shownCustomerEvent, storeCustomerEvent } from "./customer-event.ts";
import { resolveAccessToken, resolveAccount, resolveCustomerEvent, resolveRewardsParticipant } from "./identifiers.ts";
import type { CallContext } from "./token.ts";

/** Members with values that a method's folder fixes. */
export type Constants = Readonly<Record<string, string | number | boolean | null>>;

/** What methods do with the records of an entity, where that is not what they do with those of any other. */
export interface RecordRules {
  /** The record that an identifier names and that has these members. */
  resolve?(lookUps: LookUps, identifier: never, where: Constants): object | Refusal;
  readonly needs?: readonly string[];
  /** Stores a record whose parameters have passed their schema. */
  create?(sets: never, parameters: never, context: CallContext): object | Refusal;
  /** Of parameters whose values are refused: the first thing that they name and that is not found. */
  missing?(parameters: never, lookUps: LookUps): Refusal | undefined;
  /** A record as answers have it; what it refers to is added. */
  shown?(row: never, context: CallContext): object;
}

export const ownRules: Readonly<Record<string, RecordRules>> = {
  accounts_receivable: { resolve: resolveAccount },
  rewards_participants: { resolve: resolveRewardsParticipant },
  access_tokens: { resolve: resolveAccessToken },
  customer_events: {
    resolve: resolveCustomerEvent,
    needs: ["performed_by_unit_identifier", "performed_on"],
    create: storeCustomerEvent,
    missing: missingIn,
    shown: shownCustomerEvent,
  },
};
