import type { MethodRequests } from "../../../../contracts/method-types.ts";
import { token } from "../../entities/all-entities.ts";
import type { OperationCode } from "../../method.ts";

export const operation = {
  answer(parameters, { store }) {
    const tokens = store.collection(token);
    // None is there when any token is accepted.
    const [found] = tokens.find("token", parameters.token);
    if (found) tokens.replace(found, { ...found, life_cycle_state: "RELEASED" });
    return {};
  },
} satisfies OperationCode<MethodRequests["authentication.token.release"]>;
