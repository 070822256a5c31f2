import type { MethodRequests } from "../../../../contracts/method-types.ts";
import { refuse } from "../../../wire/refusal.ts";
import type { CallContext } from "../../entities/call-context.ts";
import { findUser, issueToken } from "../../entities/session.ts";

export function operation({ unit, ...login }: MethodRequests["authentication.token"], context: CallContext) {
  const user = findUser(context, login);
  if (!user) return refuse("loginFailed");
  return issueToken(context, user, unit ?? user.default_unit_id, "password");
}
