import { Hono } from "hono";
import * as z from "zod";
import { partsOf, type ResetPart, resetParts } from "../sandbox/reset-parts.ts";
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
  return new Hono().post("/reset", validJson(body), (context) =>
    inSandbox(context, sandboxes, (sandbox) => {
      const { all = false, ...named } = context.req.valid("json");
      const chosen = partsOf(named);
      const some = all ? sandboxes.all() : [sandbox];
      for (const one of some) one.reset(chosen);
      const reset = resetParts.filter((part) => chosen[part]);
      return context.json(all ? { sandboxes: some.length, reset } : { sandbox: sandbox.name, reset });
    }),
  );
}
