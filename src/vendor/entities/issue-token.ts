import { resolve } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import type { Assumes } from "../../wire/assumptions.ts";
import { printDateTime } from "../../wire/date-time.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { isKnownIn, type Release } from "../../wire/release.ts";
import { signedToken } from "./json-web-token.ts";
import { token } from "./token.ts";
import { unit } from "./unit.ts";
import type { User } from "./user.ts";

const idleMinutes = 60;
const wholeLifeMs = 2 * 60 * 60_000;

/** Where and when a session begins. */
interface Beginning {
  readonly store: Store;
  readonly release: Release;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly nowMs: number;
  /** The session begins so because of this. */
  readonly assumes: Assumes;
}

/**
 * Begins a session of `user` in a unit, and gives its token in the form of the release: 32 hexadecimal digits before
 * R12.0.0, a JWT from then on. It lives two hours, used or not; but that of a password before R12.0.0 lives until it was
 * idle for one hour.
 */
export function issueToken(
  { store, release, nowMs, assumes }: Beginning,
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

// In every token that was seen, exp and iat are Strings though the page calls them numbers, and oun is "1".
const jwtOf = ({ username, organisation }: User, id: string, issuedMs: number, expiresMs: number) =>
  signedToken({
    usr: username,
    org: organisation,
    oun: "1",
    exp: String(expiresMs / 1000),
    iat: String(issuedMs / 1000),
    jti: id,
  });
