import * as z from "zod";
import { defineEntity } from "../store/entity.ts";
import type { Store } from "../store/store.ts";
import { dateTime } from "../wire/date-time.ts";
import { type Refusal, refuse } from "../wire/refusal.ts";
import { recordId } from "./record-id.ts";

/** The token of a session, as login gives it. Not an access token. */
export const token = defineEntity({
  collection: "tokens",
  label: "Token",
  schema: z.strictObject({
    token: z.string().min(1),
    unit_id: recordId,
    username: z.string().nullable().default(null),
    life_cycle_state: z.enum(["VALID", "RELEASED"]).default("VALID"),
    /** Absent: it does not expire, so that a first call works without a login. */
    expires_on: dateTime.nullable().default(null),
  }),
  indexes: { token: { unique: true } },
  references: { unit_id: "units" },
});

/** One session's token. */
export type Token = z.output<typeof token.schema>;

/**
 * The session of a token, or why the call is refused.
 * @param nowMs milliseconds since 1970, from the sandbox's clock
 */
export function resolveToken(store: Store, given: string, nowMs: number): Token | Refusal {
  const [found] = store.collection(token).find("token", given);
  if (!found) return refuse("tokenUnknown");
  if (found.life_cycle_state === "RELEASED") return refuse("tokenReleased");
  if (found.expires_on !== null && momentOf(found.expires_on) <= nowMs) return refuse("tokenExpired");
  return found;
}

// Dates without a zone are ours, and are UTC on every machine.
const momentOf = (text: string): number => Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
