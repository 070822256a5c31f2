import { Hono } from "hono";
import * as z from "zod";
import { partsOf, type ResetPart, resetAllSandboxes, resetParts, resetSandbox } from "../sandbox/reset-sandbox.ts";
import { allSandboxes } from "../sandbox/sandboxes.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";
import { validJson } from "./valid.ts";

const parts = Object.fromEntries(resetParts.map((part) => [part, z.boolean().optional()])) as Record<
  ResetPart,
  z.ZodOptional<z.ZodBoolean>
>;

const body = z.strictObject({
  ...parts,
  /** All sandboxes, and not only the one that the request names. */
  all: z.boolean().optional(),
});

/** `POST reset`: puts back what the body names, or all of a sandbox without one; with `all`, of every sandbox. */
export function resetRoutes({ sandboxes }: AdminParts): Hono {
  return new Hono().post("/reset", validJson(body), (context) => {
    const { all = false, ...named } = context.req.valid("json");
    const chosen = partsOf(named);
    const reset = resetParts.filter((part) => chosen[part]);
    if (all) {
      resetAllSandboxes(sandboxes, chosen);
      return context.json({ sandboxes: allSandboxes(sandboxes).length, reset });
    }
    return inSandbox(context, sandboxes, (sandbox) => {
      resetSandbox(sandbox, chosen);
      return context.json({ sandbox: sandbox.name, reset });
    });
  });
}
