import * as z from "zod";
import { bodySchema } from "./body.ts";
import { connectionSchema } from "./connection.ts";
import { httpSchema, quotaSchema } from "./http.ts";
import { rowSchema, vendorErrorSchema } from "./refusals.ts";
import { delaySchema, throttleSchema } from "./slow.ts";

const effects = {
  delay: delaySchema.optional(),
  vendorError: vendorErrorSchema.optional(),
  http: httpSchema.optional(),
  row: rowSchema.optional(),
  connection: connectionSchema.optional(),
  body: bodySchema.optional(),
  throttle: throttleSchema.optional(),
  quota: quotaSchema.optional(),
  token: z.enum(["expire", "revoke"]).optional(),
};

export const effectNames = Object.keys(effects) as (keyof typeof effects)[];

/** Those that end a call: the first that hits wins. */
export const terminalEffects = ["http", "vendorError", "quota", "connection"] as const;

const answering = ["http", "vendorError", "quota"] as const;

export const effectSchema = z
  .strictObject(effects)
  .refine((written) => Object.keys(written).length > 0, `expected at least one of ${effectNames.join(", ")}`)
  .superRefine((written, context) => {
    const [, second] = answering.filter((name) => written[name] !== undefined);
    if (second) {
      context.addIssue({ code: "custom", path: [second], message: `only one of ${answering.join(", ")} can answer` });
    }
    const terminal = terminalEffects.find((name) => written[name] !== undefined);
    if (written.row !== undefined && terminal) {
      const message = `no row is done when ${terminal} ends the call; use two rules`;
      context.addIssue({ code: "custom", path: ["row"], message });
    }
  });

export type Effect = z.output<typeof effectSchema>;
