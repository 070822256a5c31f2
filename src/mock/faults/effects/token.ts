import * as z from "zod";
import { printDateTime } from "../../../wire/date-time.ts";
import type { EffectKind } from "./kind.ts";

const schema = z.enum(["expire", "revoke"]);

/** The session token of the call ends. */
export const token = {
  schema,
  header: { token: [""] },
  forms: [["Expire the token", "before-auth", "expire"]],
  sentence: (end) => (end === "expire" ? "The token expires" : "The token is revoked"),
  endToken: (end, kept, nowMs) =>
    end === "expire" ? { ...kept, expires_on: printDateTime(nowMs) } : { ...kept, life_cycle_state: "RELEASED" },
} as const satisfies EffectKind<z.output<typeof schema>>;
