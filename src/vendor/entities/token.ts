import * as z from "zod";
import { defineEntity } from "../../store/entity.ts";
import type { LookUps } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { momentOf, printDateTime, storedDateTime } from "../../wire/date-time.ts";
import { memberFacts } from "../../wire/member-facts.ts";
import { isPlaceholder } from "../../wire/placeholder.ts";
import { type Refusal, refuse } from "../../wire/refusal.ts";
import { recordId } from "./record-id.ts";

/** The parameter with which every method but a login is called. */
export const tokenParameter = z
  .string()
  .describe("The token retrieved from the login method")
  .register(memberFacts, { anyForm: true });

/** The token of a session, as login gives it. Not an access token. */
export const token = defineEntity({
  collection: "tokens",
  label: "Token",
  schema: z.strictObject({
    token: z.string().min(1).describe("What a call sends"),
    unit_id: recordId.describe("The unit of the session"),
    username: z.string().nullable().default(null).describe("Whose session it is"),
    life_cycle_state: z.enum(["VALID", "RELEASED"]).default("VALID").describe("RELEASED when the session was ended"),
    expires_on: storedDateTime.nullable().default(null).describe("When it expires; it does not when absent"),
    idle_minutes: z
      .int()
      .positive()
      .nullable()
      .default(null)
      .describe("For how long it may lie unused; as long as it likes when absent"),
    last_used_on: storedDateTime
      .nullable()
      .default(null)
      .describe("When it was used last, where idle_minutes counts from it"),
  }),
  indexes: { token: { unique: true } },
  isBounded: true,
  references: { unit_id: "units" },
  made: { token: "id", unit_id: "first" },
});

/** One session's token. */
export type Token = z.output<typeof token.schema>;

const graceMs = 60_000;

/**
 * The session of a token, or why the call is refused.
 * @param nowMs milliseconds since 1970, from the sandbox's clock
 * @param asSeen what the call takes the token for, where that is not what it is
 */
export function resolveToken(
  { store, assumes }: LookUps,
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

/** When a token ends, in milliseconds since 1970. */
function endOf({ expires_on, idle_minutes, last_used_on }: Token): number {
  const expiresMs = expires_on === null ? Number.POSITIVE_INFINITY : momentOf(expires_on);
  if (idle_minutes === null || last_used_on === null) return expiresMs;
  return Math.min(expiresMs, momentOf(last_used_on) + idle_minutes * 60_000);
}

/** Notes that a token was used now, where its life depends on that. */
export function useToken(store: Store, session: Token, nowMs: number): Token {
  if (session.idle_minutes === null) return session;
  const last_used_on = printDateTime(nowMs);
  if (session.last_used_on === last_used_on) return session;
  const used = { ...session, last_used_on };
  store.collection(token).replace(session, used);
  return used;
}
