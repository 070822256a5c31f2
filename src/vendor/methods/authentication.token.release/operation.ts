import type { MethodRequests } from "../../../../contracts/method-types.ts";
import { token } from "../../entities/all-entities.ts";
import type { CallContext } from "../../entities/call-context.ts";

export function operation(parameters: MethodRequests["authentication.token.release"], { store }: CallContext) {
  const tokens = store.collection(token);
  // With --accept-any-token there may be no such token.
  const [session] = tokens.find("token", parameters.token);
  if (session) tokens.replace(session, { ...session, life_cycle_state: "RELEASED" });
  return {};
}
