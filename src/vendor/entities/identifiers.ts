import type {
  AccessTokenIdentifier,
  AccountsReceivableIdentifier,
  CustomerEventIdentifier,
  RewardsParticipantIdentifier,
} from "../../../contracts/method-types.ts";
import { findRows, type LookupContext, notFound, resolve, resolveBy } from "../../store/resolve.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import {
  accessToken,
  accountsReceivable,
  type CustomerEvent,
  customerEvent,
  rewardsParticipant,
} from "./all-entities.ts";

type AnyAccountIdentifier = AccountsReceivableIdentifier &
  Pick<RewardsParticipantIdentifier, "access_token_identifier">;

/** The account that an identifier names, or why there is none. A page shows this refusal for a number alone. */
export function resolveAccount(lookup: LookupContext, identifier: AnyAccountIdentifier) {
  const { access_token_identifier: tokenIdentifier, ...own } = identifier;
  if (tokenIdentifier != null) return accountOfToken(lookup, tokenIdentifier);
  const found = resolve(lookup, accountsReceivable, own);
  const isNotFound = isRefusal(found) && found.kind === accountsReceivable.notFound;
  if (isNotFound && own.number == null) lookup.assumes("account.not-found-otherwise");
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
  const { access_token_identifier: tokenIdentifier, ...own } = identifier;
  if (tokenIdentifier == null) return resolve(lookup, rewardsParticipant, own);
  const token = resolveAccessToken(lookup, tokenIdentifier);
  return isRefusal(token) ? token : resolve(lookup, rewardsParticipant, { id: token.rewards_participant_id });
}

/** The access token that an identifier names. Only effective ones identify anybody. */
export function resolveAccessToken(lookup: LookupContext, identifier: AccessTokenIdentifier) {
  const fields = ["identifier", "authentication_code", "one_time_password"] as const;
  const field = fields.find((name) => identifier[name] != null) ?? "one_time_password";
  const value = String(identifier[field]);
  const isOnce = field === "one_time_password" && lookup.assumes("access-token.one-time-password") === "once";
  const token = resolveBy(lookup, accessToken, field, identifier[field]);
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
): CustomerEvent | Refusal {
  const value = id ?? number ?? external_system_reference_number ?? "";
  const index = id != null ? "id" : number != null ? "number" : "external_system_reference_number";
  const events = findRows(store.collection(customerEvent), index, value, assumes);
  const ofType = type === undefined ? events : events.filter((event) => event.type === type);
  if (ofType.length < events.length) assumes("identifier.other-type");
  const [first] = ofType;
  if (!first) return refuse(customerEvent.notFound, { value });
  if (ofType.length === 1 || assumes("identifier.ambiguous") === "first") return first;
  return refuse("ambiguousIdentifier", { label: customerEvent.label, value, count: String(ofType.length) });
}
