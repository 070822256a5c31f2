import * as z from "zod";
import { printDateTime } from "../../../wire/date-time.ts";
import type { EffectKind } from "./kind.ts";

const schema = z.enum(["expire", "revoke"]);

export const token = {
  schema,
  header: { token: [""] },
  forms: [["Expire the token", "before-auth", "expire"]],
  needsStore: "release the token in the real system, or use explore with the mock server",
  sentence: (end) => (end === "expire" ? "The token expires" : "The token is revoked"),
  endToken: (end, stored, nowMs) =>
    end === "expire" ? { ...stored, expires_on: printDateTime(nowMs) } : { ...stored, life_cycle_state: "RELEASED" },
} as const satisfies EffectKind<z.output<typeof schema>>;
