import type { MethodRequests } from "../../../../contracts/method-types.ts";
import { refuse } from "../../../wire/refusal.ts";
import type { FolderOperation } from "../../declared/declare-method.ts";
import { findUser, issueToken } from "../../entities/session.ts";

export const operation = {
  answer({ unit, ...login }, context) {
    const user = findUser(context, login);
    if (!user) return refuse("loginFailed");
    return issueToken(context, user, unit ?? user.default_unit_id, "password");
  },
} satisfies FolderOperation<MethodRequests["authentication.token"]>;
