import { Hono } from "hono";
import * as z from "zod";
import { exportState, importState } from "../sandbox/state.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";
import { invalid, validJson } from "./valid.ts";

/** `GET` and `PUT state`: all that calls changed in a sandbox, as one document. A bad one changes nothing. */
export function stateRoutes({ sandboxes }: AdminParts): Hono {
  return new Hono()
    .get("/state", (context) => inSandbox(context, sandboxes, (sandbox) => context.json(exportState(sandbox))))
    .put("/state", validJson(z.unknown()), (context) =>
      inSandbox(context, sandboxes, (sandbox) => {
        const problems = importState(sandbox, context.req.valid("json"));
        if (problems.length > 0) return invalid("Invalid state", problems);
        const rows = Object.entries(exportState(sandbox).collections);
        return context.json({
          sandbox: sandbox.name,
          rows: Object.fromEntries(rows.map(([name, { added, replaced }]) => [name, added.length + replaced.length])),
        });
      }),
    );
}
