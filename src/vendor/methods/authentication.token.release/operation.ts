import type { MethodRequests } from "../../../../contracts/method-types.ts";
import type { FolderOperation } from "../../declared/declare-method.ts";
import { token } from "../../entities/all-entities.ts";

export const operation = {
  answer(parameters, { store }) {
    const tokens = store.collection(token);
    // With --accept-any-token there may be no such token.
    const [session] = tokens.find("token", parameters.token);
    if (session) tokens.replace(session, { ...session, life_cycle_state: "RELEASED" });
    return {};
  },
} satisfies FolderOperation<MethodRequests["authentication.token.release"]>;
