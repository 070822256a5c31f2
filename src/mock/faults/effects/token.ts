import * as z from "zod";
import type { Store } from "../../../store/store.ts";
import { type Token, token } from "../../../vendor/entities/token.ts";
import { printDateTime } from "../../../wire/date-time.ts";

/** `{expire: true}` is the same as `"expire"`. */
function short(written: unknown): unknown {
  if (typeof written !== "object" || written === null) return written;
  const [[name, value] = [], ...others] = Object.entries(written);
  return value === true && others.length === 0 ? name : written;
}

const word = z.enum(["expire", "revoke"]);

/** The session token of the call expires or is released. */
export const tokenSchema = z.preprocess(short, word) as unknown as z.ZodType<
  z.output<typeof word>,
  { readonly expire: true } | { readonly revoke: true } | z.input<typeof word>
>;

type TokenEffect = z.output<typeof tokenSchema>;

/** The session token once it has ended. */
export const endedToken = (effect: TokenEffect, found: Token, nowMs: number): Token =>
  effect === "expire" ? { ...found, expires_on: printDateTime(nowMs) } : { ...found, life_cycle_state: "RELEASED" };

/** Ends a session token if the store has it. */
export function endToken(effect: TokenEffect, store: Store, text: unknown, nowMs: number): void {
  if (typeof text !== "string") return;
  const tokens = store.collection(token);
  const [found] = tokens.find("token", text);
  if (found) tokens.replace(found, endedToken(effect, found, nowMs));
}
