import type * as z from "zod";
import { token } from "../../entities/token.ts";
import type { CallOperation } from "../../method.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation = {
  contract,
  examples,
  answer(parameters, { store }) {
    const tokens = store.collection(token);
    // None is there when any token is accepted.
    const [found] = tokens.find("token", parameters.token);
    if (found) tokens.replace(found, { ...found, life_cycle_state: "RELEASED" });
    return {};
  },
} satisfies CallOperation<z.output<typeof contract.parameters>>;
