import { token } from "../../vendor/entities/token.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * A token that works in a sandbox at once: its own, which works nowhere else; in `default`, which has none, a token of the
 * fixtures that does not expire, and which works in every sandbox on those fixtures. `undefined` when there is none.
 */
export function workingToken(sandbox: Sandbox): string | undefined {
  const own = sandbox.now.token;
  if (own !== undefined) return own;
  const tokens = sandbox.store.collection(token);
  return tokens.list(0, tokens.total).find((one) => one.life_cycle_state === "VALID" && one.expires_on === null)?.token;
}
