import type * as z from "zod";
import { refuse } from "../../../wire/refusal.ts";
import { issueToken } from "../../entities/token.ts";
import { findUser } from "../../entities/user.ts";
import type { CallOperation } from "../../method.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation = {
  contract,
  examples,
  answer({ unit, ...login }, context) {
    const user = findUser(context, login);
    if (!user) return refuse("loginFailed");
    return issueToken(context, user, unit ?? user.default_unit_id, "password");
  },
} satisfies CallOperation<z.output<typeof contract.parameters>>;
