import { Hono } from "hono";
import { listAssumptions } from "../documents/list-assumptions.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { ownSwitchesSchema } from "../wire/switches.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";
import { validJson } from "./valid.ts";

/**
 * `assumptions`: all that is done and no page says, each with what speaks for it and the variant that holds in a sandbox;
 * and switching variants there.
 */
export function assumptionRoutes({ catalog, sandboxes, loaded }: AdminParts): Hono {
  const shown = (sandbox: Sandbox) => {
    const { config, vendorErrors } = loaded.now();
    return { assumptions: listAssumptions(catalog, vendorErrors, config.observed, sandbox.switches()) };
  };
  return new Hono()
    .get("/assumptions", (context) => inSandbox(context, sandboxes, (sandbox) => context.json(shown(sandbox))))
    .patch("/assumptions", validJson(ownSwitchesSchema), (context) =>
      inSandbox(context, sandboxes, (sandbox) => {
        sandbox.assume(context.req.valid("json"));
        return context.json(shown(sandbox));
      }),
    );
}
