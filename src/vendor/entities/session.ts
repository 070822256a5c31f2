import { sign } from "jws";
import { type LookupContext, resolve } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { momentOf, printDateTime } from "../../wire/date-time.ts";
import { isPlaceholder } from "../../wire/placeholder.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { isKnownIn } from "../../wire/release.ts";
import { loginKey, loginKeyIgnoringCase, type Token, token, type User, unit, user } from "./all-entities.ts";
import type { CallContext } from "./call-context.ts";

const graceMs = 60_000;

/** The session of a token, or why the call is refused. @param asSeen changes the token for this call alone */
export function resolveToken(
  { store, assumes }: LookupContext,
  text: string,
  nowMs: number,
  asSeen: (kept: Token) => Token = (kept) => kept,
): Token | Refusal {
  const [kept] = store.collection(token).find("token", text);
  const found = kept && asSeen(kept);
  if (!found) return isPlaceholder(text) ? refuse("tokenPlaceholder", { value: text }) : refuse("tokenUnknown");
  if (found.life_cycle_state === "RELEASED") return refuse("tokenReleased");
  const endMs = endOf(found);
  if (nowMs < endMs) return found;
  const isInGrace = assumes("token.refused-at-once") === "minute-of-grace" && nowMs < endMs + graceMs;
  return isInGrace ? found : refuse("tokenExpired");
}

function endOf({ expires_on, idle_minutes, last_used_on }: Token): number {
  const expiresMs = expires_on === null ? Number.POSITIVE_INFINITY : momentOf(expires_on);
  if (idle_minutes === null || last_used_on === null) return expiresMs;
  return Math.min(expiresMs, momentOf(last_used_on) + idle_minutes * 60_000);
}

/** The life of the token depends on its use. */
export function useToken(store: Store, session: Token, nowMs: number): Token {
  const last_used_on = printDateTime(nowMs);
  if (session.last_used_on === last_used_on) return session;
  const used = { ...session, last_used_on };
  store.collection(token).replace(session, used);
  return used;
}

const idleMinutes = 60;
const wholeLifeMs = 2 * 60 * 60_000;

/** 32 hexadecimal digits before R12.0.0, then a JWT. It lives two hours; before R12.0.0, by password, an idle hour. */
export function issueToken(
  { store, release, nowMs, assumes }: LookupContext & Pick<CallContext, "release" | "nowMs">,
  user: User,
  unitId: string,
  by: "password" | "key",
): { token: string } | Refusal {
  const within = resolve({ store, assumes }, unit, { id: unitId });
  if (isRefusal(within)) return within;
  const asJwt = isKnownIn(release, "R12.0.0");
  assumes(asJwt ? "login.claims" : "login.opaque-token");
  if (unitId !== user.default_unit_id) assumes("login.any-unit");
  const idle = by === "password" && !asJwt;
  const issuedMs = Math.floor(nowMs / 1000) * 1000;
  const expiresMs = issuedMs + wholeLifeMs;
  const id = store.newId();
  const text = asJwt ? jwtOf(user, id, issuedMs, expiresMs) : id;
  store.collection(token).add({
    token: text,
    unit_id: within.id,
    username: user.username,
    life_cycle_state: "VALID",
    expires_on: idle ? null : printDateTime(expiresMs),
    idle_minutes: idle ? idleMinutes : null,
    last_used_on: idle ? printDateTime(issuedMs) : null,
  });
  return { token: text };
}

/** No secret: the stand-in knows the tokens that it issued and trusts no signature. */
const secret = "crmcom-mock signs with this key and trusts nothing that it signed";

/** In every token that was seen, exp and iat are Strings though the page calls them numbers, and oun is "1". */
function jwtOf({ username, organisation }: User, jti: string, issuedMs: number, expiresMs: number): string {
  const [exp, iat] = [String(expiresMs / 1000), String(issuedMs / 1000)];
  const payload = { usr: username, org: organisation, oun: "1", exp, iat, jti };
  return sign({ header: { typ: "JWT", alg: "HS256" } as never, payload, secret });
}

export function findUser(
  { store, assumes }: LookupContext,
  login: Pick<User, "username" | "organisation" | "password">,
) {
  const users = store.collection(user);
  const [exact] = users.find("login", loginKey(login));
  const [alike] = exact ? [] : users.find("login_alike", loginKeyIgnoringCase(login));
  const found = alike && assumes("identifier.exact-text") === "alike" ? alike : exact;
  return found?.password === login.password ? found : undefined;
}
