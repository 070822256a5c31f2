import type {
  AccessTokenIdentifier,
  AccountsReceivableIdentifier,
  CustomerEventIdentifier,
  RewardsParticipantIdentifier,
} from "../../../contracts/method-types.ts";
import type { Assumes } from "../../assumptions/assumptions.ts";
import type { AnyRecord } from "../../store/entity.ts";
import { findRecords, type LookupContext, notFound, onlyRecord, resolve, resolveBy } from "../../store/resolve.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import {
  accessToken,
  accountsReceivable,
  customerEvent,
  rewardsParticipant,
  type StoredRecord,
} from "./all-entities.ts";
import type { CallContext } from "./call-context.ts";
import { insteadOfEvent, noteSameEvent, shownCustomerEvent } from "./customer-event.ts";

export type FixedMembers = Readonly<Record<string, string | number | boolean | null>>;

/** The vendor's rules about the records of an entity that its members cannot say. */
export interface RecordRules {
  /** The record that an identifier names, if it also has these members. */
  resolve?(lookup: LookupContext, identifier: never, where: FixedMembers): AnyRecord | Refusal;
  /** Why a new record may not refer to this record. @param identifier as the call names the record */
  unusable?(record: never, identifier: object, assumes: Assumes): Refusal | undefined;
  /** What answers parameters that create no record, although they fit their schema: a refusal, or a record with these members. */
  instead?(parameters: never, context: CallContext, where: FixedMembers): AnyRecord | Refusal | undefined;
  /** Notes what it depends on that a record was created. @param other an earlier record with the same `contentHash` */
  created?(record: never, other: never, context: CallContext): void;
  /** A record as answers show it, without the records that it refers to. */
  shown?(record: never, context: CallContext): AnyRecord;
}

export const rulesByCollection: Readonly<Record<string, RecordRules>> = {
  accounts_receivable: { resolve: resolveAccount, unusable: refuseTerminated("account") },
  rewards_participants: { resolve: resolveRewardsParticipant, unusable: refuseTerminated("participant") },
  access_tokens: { resolve: resolveAccessToken },
  customer_event_classifications: { unusable: (_record, _identifier, assumes) => void assumes("classification.any") },
  customer_events: {
    resolve: resolveCustomerEvent,
    instead: insteadOfEvent,
    created: noteSameEvent,
    shown: shownCustomerEvent,
  },
};

type TerminableRecord = Pick<StoredRecord<"accounts_receivable">, "life_cycle_state" | "number">;

function refuseTerminated(kind: "account" | "participant") {
  return (record: TerminableRecord, identifier: object, assumes: Assumes): Refusal | undefined => {
    if (record.life_cycle_state !== "TERMINATED" || assumes(`${kind}.terminated`) !== "refused") return undefined;
    // The error repeats what the call sent; an access token is no value of the record.
    const sent = Object.values(identifier).find((value) => typeof value === "string");
    return refuse(`${kind}Terminated`, { value: sent ?? record.number });
  };
}

type AnyAccountIdentifier = AccountsReceivableIdentifier &
  Pick<RewardsParticipantIdentifier, "access_token_identifier">;

/** The account that an identifier names, or why there is none. A page shows this refusal for a number alone. */
function resolveAccount(lookup: LookupContext, identifier: AnyAccountIdentifier) {
  const { access_token_identifier: tokenIdentifier } = identifier;
  if (tokenIdentifier != null) return accountOfToken(lookup, tokenIdentifier);
  const found = resolve(lookup, accountsReceivable, identifier);
  const isNotFound = isRefusal(found) && found.kind === accountsReceivable.notFound;
  if (isNotFound && identifier.number == null) lookup.assumes("account.not-found-otherwise");
  return found;
}

function accountOfToken(lookup: LookupContext, tokenIdentifier: AccessTokenIdentifier) {
  lookup.assumes("access-token.account");
  const participant = resolveRewardsParticipant(lookup, { access_token_identifier: tokenIdentifier });
  if (isRefusal(participant)) return participant;
  const { accounts_receivable_id: id, number } = participant;
  return id === null ? notFound(accountsReceivable, number) : resolve(lookup, accountsReceivable, { id });
}

/** The participant that an identifier names, by itself or through one of its access tokens. */
export function resolveRewardsParticipant(lookup: LookupContext, identifier: RewardsParticipantIdentifier) {
  const { access_token_identifier: tokenIdentifier } = identifier;
  if (tokenIdentifier == null) return resolve(lookup, rewardsParticipant, identifier);
  const token = resolveAccessToken(lookup, tokenIdentifier);
  return isRefusal(token) ? token : resolve(lookup, rewardsParticipant, { id: token.rewards_participant_id });
}

/** The access token that an identifier names. Only effective ones identify anybody. */
export function resolveAccessToken(lookup: LookupContext, identifier: AccessTokenIdentifier) {
  const fields = ["identifier", "authentication_code", "one_time_password"] as const;
  const field = fields.find((name) => identifier[name] != null) ?? "one_time_password";
  const value = String(identifier[field]);
  const isOnce = field === "one_time_password" && lookup.assumes("access-token.one-time-password") === "once";
  // A page shows the number of a one-time password as a text with leading zeros, too.
  const key = field === "one_time_password" ? Number(value) : value;
  const token = resolveBy(lookup, accessToken, field, key);
  if (isRefusal(token)) return token;
  if (token.life_cycle_state !== "EFFECTIVE") {
    return refuse("accessTokenNotEffective", { value, state: token.life_cycle_state });
  }
  if (field === "identifier" && identifier.pass_code !== token.pass_code) return refuse("passCodeWrong", { value });
  if (isOnce) lookup.store.collection(accessToken).replace(token, { ...token, one_time_password: null });
  return token;
}

/** The event that an identifier names. An event of another type counts as not found. */
export function resolveCustomerEvent(
  { store, assumes }: LookupContext,
  { id, number, external_system_reference_number }: CustomerEventIdentifier,
  { type }: { readonly type?: unknown },
) {
  const value = id ?? number ?? external_system_reference_number ?? "";
  const index = id != null ? "id" : number != null ? "number" : "external_system_reference_number";
  const events = findRecords(store.collection(customerEvent), index, value, assumes);
  const ofType = type === undefined ? events : events.filter((event) => event.type === type);
  if (ofType.length < events.length) assumes("identifier.other-type");
  return onlyRecord(ofType, customerEvent, value, assumes);
}
