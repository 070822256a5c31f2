import * as z from "zod";
import { token } from "../../entities/token.ts";
import { alsoShort } from "../../matching/strict-members.ts";
import type { Store } from "../../store/store.ts";
import { printDateTime } from "../../wire/date-time.ts";

/** `{expire: true}` is the same as `"expire"`. */
function short(given: unknown): unknown {
  if (typeof given !== "object" || given === null) return given;
  const [[name, value] = [], ...others] = Object.entries(given);
  return value === true && others.length === 0 ? name : given;
}

/** The call's session token dies: it expires, or is released. */
export const tokenSchema = alsoShort(short, z.enum(["expire", "revoke"]));

/** Ends a session token. One that the store does not have has ended already. */
export function endToken(effect: z.output<typeof tokenSchema>, store: Store, given: unknown, nowMs: number): void {
  if (typeof given !== "string") return;
  const tokens = store.collection(token);
  const [found] = tokens.find("token", given);
  if (!found) return;
  tokens.replace(
    found,
    effect === "expire"
      ? { ...found, expires_on: printDateTime(nowMs) }
      : { ...found, life_cycle_state: "RELEASED" as const },
  );
}
