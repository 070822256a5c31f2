import type {
  AccessTokenIdentifier,
  AccountsReceivableIdentifier,
  CustomerEventIdentifier,
  RewardsParticipantIdentifier,
} from "../../../contracts/method-types.ts";
import { type LookupContext, notFound, resolve, resolveBy, rowsIgnoringCase } from "../../store/resolve.ts";
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

/** The account that an identifier names, or why there is none. A page shows that refusal only for a number. */
export function resolveAccount(lookup: LookupContext, identifier: AnyAccountIdentifier) {
  const { access_token_identifier: byToken, ...own } = identifier;
  if (byToken != null) return accountOfToken(lookup, byToken);
  const found = resolve(lookup, accountsReceivable, own);
  const isNotFound = isRefusal(found) && found.kind === accountsReceivable.notFound;
  if (isNotFound && own.number == null) lookup.assumes("account.not-found-otherwise");
  return found;
}

function accountOfToken(lookup: LookupContext, byToken: AccessTokenIdentifier) {
  lookup.assumes("access-token.account");
  const participant = resolveRewardsParticipant(lookup, { access_token_identifier: byToken });
  if (isRefusal(participant)) return participant;
  const { accounts_receivable_id: id, number } = participant;
  return id === null ? notFound(accountsReceivable, number) : resolve(lookup, accountsReceivable, { id });
}

/** The participant that an identifier names, by itself or through one of its access tokens. */
export function resolveRewardsParticipant(lookup: LookupContext, identifier: RewardsParticipantIdentifier) {
  const { access_token_identifier: byToken, ...own } = identifier;
  if (byToken == null) return resolve(lookup, rewardsParticipant, own);
  const token = resolveAccessToken(lookup, byToken);
  return isRefusal(token) ? token : resolve(lookup, rewardsParticipant, { id: token.rewards_participant_id });
}

/** The access token that an identifier names. Only effective ones identify anybody. */
export function resolveAccessToken(lookup: LookupContext, named: AccessTokenIdentifier) {
  const { identifier, authentication_code } = named;
  const otherwise = authentication_code != null ? "authentication_code" : "one_time_password";
  const index = identifier != null ? "identifier" : otherwise;
  const value = String(named[index]);
  const isOnce = index === "one_time_password" && lookup.assumes("access-token.one-time-password") === "once";
  const found = resolveBy(lookup, accessToken, index, named[index]);
  if (isRefusal(found)) return found;
  if (found.life_cycle_state !== "EFFECTIVE") {
    return refuse("accessTokenNotEffective", { value, state: found.life_cycle_state });
  }
  if (index === "identifier" && named.pass_code !== found.pass_code) return refuse("passCodeWrong", { value });
  if (isOnce) lookup.store.collection(accessToken).replace(found, { ...found, one_time_password: null });
  return found;
}

/** Finds the event that an identifier names. An event of another type counts as not found. */
export function resolveCustomerEvent(
  { store, assumes }: LookupContext,
  { id, number, external_system_reference_number }: CustomerEventIdentifier,
  { type }: { readonly type?: unknown },
): CustomerEvent | Refusal {
  const events = store.collection(customerEvent);
  const value = id ?? number ?? external_system_reference_number ?? "";
  const index = id != null ? "id" : number != null ? "number" : "external_system_reference_number";
  const exact = events.find(index, value);
  const all = exact.length > 0 ? exact : rowsIgnoringCase(events, index, value, assumes);
  const found = type === undefined ? all : all.filter((event) => event.type === type);
  if (found.length < all.length) assumes("identifier.other-type");
  if (found.length === 0) return refuse(customerEvent.notFound, { value });
  if (found.length === 1 || assumes("identifier.ambiguous") === "first") return found[0] as CustomerEvent;
  return refuse("ambiguousIdentifier", { label: customerEvent.label, value, count: String(found.length) });
}
