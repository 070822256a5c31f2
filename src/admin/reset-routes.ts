import { Hono } from "hono";
import * as z from "zod";
import { type ResetPart, resetParts } from "../sandbox/sandbox.ts";
import type { AdminGround } from "./admin-ground.ts";
import { inSandbox } from "./in-sandbox.ts";
import { validJson } from "./valid.ts";

const parts = z.strictObject(
  Object.fromEntries(resetParts.map((part) => [part, z.boolean().optional()])) as Record<
    ResetPart,
    z.ZodOptional<z.ZodBoolean>
  >,
);

/** `POST reset`: puts back what the body names, or all of a sandbox without one. */
export function resetRoutes({ sandboxes }: AdminGround): Hono {
  return new Hono().post("/reset", validJson(parts), (context) =>
    inSandbox(context, sandboxes, (sandbox) => {
      const named = context.req.valid("json");
      const all = Object.values(named).every((wanted) => wanted === undefined);
      const chosen = Object.fromEntries(resetParts.map((part) => [part, named[part] ?? all])) as Record<
        ResetPart,
        boolean
      >;
      sandbox.reset(chosen);
      return context.json({ sandbox: sandbox.name, reset: resetParts.filter((part) => chosen[part]) });
    }),
  );
}
