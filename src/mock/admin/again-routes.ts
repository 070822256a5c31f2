import { Hono } from "hono";
import { callAgain } from "../journal/call-again.ts";
import { renderEntry } from "../journal/render-entry.ts";
import { workingToken } from "../sandbox/sandbox.ts";
import { problem } from "../server/problem.ts";
import type { AdminParts } from "./admin-parts.ts";
import { baseUrlOf } from "./base-url.ts";
import { findEntry } from "./find-entry.ts";
import { inSandbox } from "./in-sandbox.ts";

/** `GET requests/{id}/again`: a call as it can be made again, by a program, a command line or a test; and a rule for calls like it. */
export function againRoutes(parts: AdminParts): Hono {
  return new Hono().get("/requests/:id/again", (context) =>
    inSandbox(context, parts.sandboxes, (sandbox) => {
      const found = findEntry(sandbox.journal, context.req.param("id"));
      if (found instanceof Response) return found;
      const entry = renderEntry(found);
      if (entry.isCut) {
        const detail =
          "Of the call, or of its answer, only the beginning was kept; --journal-entry-bytes says how much is.";
        return problem(409, "Call not kept whole", detail);
      }
      const baseUrl = baseUrlOf(context, parts, sandbox);
      return context.json(callAgain(entry, { baseUrl, token: workingToken(sandbox) }));
    }),
  );
}
