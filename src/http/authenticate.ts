import { resolveToken, type Token } from "../entities/token.ts";
import { unit } from "../entities/unit.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { type Refusal, refuse } from "../wire/refusal.ts";

/**
 * The session that a call's token stands for, or why the call is refused.
 * @param acceptAny any String will do (`--accept-any-token`)
 */
export function authenticate(token: unknown, sandbox: Sandbox, acceptAny: boolean): Token | Refusal {
  if (token === undefined || token === null || token === "") return refuse("tokenMissing");
  if (typeof token !== "string") return refuse("wrongType", { path: "token", value: "****", expected: "String" });
  const session = resolveToken(sandbox.store, token, sandbox.clock.nowMs());
  if (!acceptAny || !("refused" in session)) return session;
  const [anyUnit] = sandbox.store.collection(unit).list(0, 1);
  return { token, unit_id: anyUnit?.id ?? "", username: null, life_cycle_state: "VALID", expires_on: null };
}
