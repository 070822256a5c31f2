import { sign } from "jws";
import { lastMomentMs } from "../../common/clock.ts";
import { type LookupContext, resolve } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { momentOf, printDateTime } from "../../wire/date-time.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { isKnownIn } from "../../wire/release.ts";
import { isPlaceholder } from "../../wire/text-template.ts";
import { loginKey, loginKeyIgnoringCase, type Token, token, type User, unit, user } from "./all-entities.ts";
import type { CallContext } from "./call-context.ts";

const graceMs = 60_000;

/** The session of a token, or why the call is refused. @param asSeen a change of the token for this call alone */
export function resolveToken(
  { store, assumes }: LookupContext,
  text: string,
  nowMs: number,
  asSeen: (stored: Token) => Token = (stored) => stored,
): Token | Refusal {
  const [stored] = store.collection(token).find("token", text);
  const session = stored && asSeen(stored);
  if (!session) return isPlaceholder(text) ? refuse("tokenPlaceholder", { value: text }) : refuse("tokenUnknown");
  if (session.life_cycle_state === "RELEASED") return refuse("tokenReleased");
  const endMs = endOf(session);
  if (nowMs < endMs) return session;
  const isInGrace = assumes("token.refused-at-once") === "minute-of-grace" && nowMs < endMs + graceMs;
  return isInGrace ? session : refuse("tokenExpired");
}

function endOf({ expires_on, idle_minutes, last_used_on }: Token): number {
  const expiresMs = expires_on === null ? Number.POSITIVE_INFINITY : momentOf(expires_on);
  if (idle_minutes === null || last_used_on === null) return expiresMs;
  return Math.min(expiresMs, momentOf(last_used_on) + idle_minutes * 60_000);
}

/** Notes the use of a token, on which the end of some tokens depends. */
export function useToken(store: Store, session: Token, nowMs: number): Token {
  const last_used_on = printDateTime(nowMs);
  if (session.last_used_on === last_used_on) return session;
  const used = { ...session, last_used_on };
  store.collection(token).replace(session, used);
  return used;
}

/**
 * Before R12.0.0 a token is 32 hexadecimal digits, then a JWT. It expires after two hours; before R12.0.0, a token for a
 * password expires after an idle hour.
 */
export function issueToken(
  { store, release, nowMs, assumes }: LookupContext & Pick<CallContext, "release" | "nowMs">,
  user: User,
  unitId: string,
  by: "password" | "key",
): { token: string } | Refusal {
  const ownUnit = resolve({ store, assumes }, unit, { id: unitId });
  if (isRefusal(ownUnit)) return ownUnit;
  const isJwt = isKnownIn(release, "R12.0.0");
  assumes(isJwt ? "login.claims" : "login.opaque-token");
  if (unitId !== user.default_unit_id) assumes("login.any-unit");
  const isIdle = by === "password" && !isJwt;
  const issuedMs = Math.floor(nowMs / 1000) * 1000;
  const expiresMs = Math.min(issuedMs + 2 * 60 * 60_000, lastMomentMs);
  const id = store.newId();
  const text = isJwt ? jwtOf(user, id, issuedMs, expiresMs) : id;
  store.collection(token).add({
    token: text,
    unit_id: ownUnit.id,
    username: user.username,
    life_cycle_state: "VALID",
    expires_on: isIdle ? null : printDateTime(expiresMs),
    idle_minutes: isIdle ? 60 : null,
    last_used_on: isIdle ? printDateTime(issuedMs) : null,
  });
  return { token: text };
}

/** No secret: the mock server knows the tokens that it issued and trusts no signature. */
const secret = "crmcom-mock signs with this key and trusts nothing that it signed";

/** The page calls exp and iat numbers; in every observed token they are Strings, and oun is "1". */
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
  const [similar] = exact ? [] : users.find("login_alike", loginKeyIgnoringCase(login));
  const found = similar && assumes("identifier.exact-text") === "alike" ? similar : exact;
  return found?.password === login.password ? found : undefined;
}
