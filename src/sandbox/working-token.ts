import { token } from "../entities/token.ts";
import type { Sandbox } from "./sandbox.ts";

/** A token of a sandbox that works at once and always; `undefined` when it has none. */
export function workingToken({ store }: Sandbox): string | undefined {
  const tokens = store.collection(token);
  return tokens.list(0, tokens.total).find((one) => one.life_cycle_state === "VALID" && one.expires_on === null)?.token;
}
