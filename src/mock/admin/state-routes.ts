import { Hono } from "hono";
import * as z from "zod";
import { exportState, importState, mostStateBytes, StateTooLarge, stateText } from "../sandbox/state.ts";
import { problem } from "../server/problem.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";
import { jsonBody } from "./json-body.ts";
import { invalid, validJson } from "./valid.ts";

/** `GET` and `PUT state`: all that calls changed in a sandbox, as one document. A bad one changes nothing. */
export function stateRoutes({ sandboxes, bodies }: AdminParts): Hono {
  return new Hono()
    .get("/state", (context) =>
      inSandbox(context, sandboxes, (sandbox) => {
        try {
          return new Response(stateText(sandbox), { headers: { "content-type": "application/json" } });
        } catch (error) {
          if (error instanceof StateTooLarge) return problem(413, "State too large", error.message);
          throw error;
        }
      }),
    )
    .put("/state", jsonBody(mostStateBytes(), bodies), validJson(z.unknown()), (context) =>
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
