import { Hono } from "hono";
import * as z from "zod";
import { listAssumptions } from "../../documents/list-assumptions.ts";
import { switchChangesSchema } from "../../wire/switches.ts";
import { callsByAssumption } from "../journal/calls-by-assumption.ts";
import { assume, type Sandbox, switchesIn } from "../sandbox/sandbox.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";
import { validJson, validQuery } from "./valid.ts";

const listQuery = z.strictObject({
  /** Only those that calls in the journal rested on. */
  used: z.enum(["true", "false"]).default("false"),
  /** Stands in the id, the behaviour or the reason, whatever its case. */
  text: z.string().min(1).optional(),
});

/**
 * `assumptions`: all that is done and no page says, each with what speaks for it, the variant that holds in a sandbox, and how many
 * of its kept calls rested on it; and switching variants there.
 */
export function assumptionRoutes({ catalog, sandboxes, loaded }: AdminParts): Hono {
  const shown = (sandbox: Sandbox, { used, text }: z.output<typeof listQuery>) => {
    const { config, vendorErrors } = loaded.now();
    const calls = callsByAssumption(sandbox.journal);
    const asked = text?.toLowerCase() ?? "";
    const assumptions = listAssumptions(catalog, vendorErrors, config.observed, switchesIn(sandbox))
      .map((assumption) => ({ ...assumption, calls: calls.get(assumption.id) ?? 0 }))
      .filter((one) => used === "false" || one.calls > 0)
      .filter(({ id, behaviour, reason }) => `${id}\n${behaviour}\n${reason}`.toLowerCase().includes(asked));
    return { assumptions };
  };
  return new Hono()
    .get("/assumptions", validQuery(listQuery), (context) =>
      inSandbox(context, sandboxes, (sandbox) => context.json(shown(sandbox, context.req.valid("query")))),
    )
    .patch("/assumptions", validJson(switchChangesSchema), (context) =>
      inSandbox(context, sandboxes, (sandbox) => {
        assume(sandbox, context.req.valid("json"));
        return context.json(shown(sandbox, { used: "false", text: undefined }));
      }),
    );
}
