import { Hono } from "hono";
import { firstCall } from "../../documents/first-call.ts";
import { workingToken } from "../sandbox/sandbox.ts";
import type { AdminParts } from "./admin-parts.ts";
import { baseUrlOf } from "./base-url.ts";
import { inSandbox } from "./in-sandbox.ts";

/** `GET way-in`: what a client of a sandbox is given: base URL, a token that works at once, and a call to try both with. */
export function wayInRoutes(parts: AdminParts): Hono {
  return new Hono().get("/way-in", (context) =>
    inSandbox(context, parts.sandboxes, (sandbox) => {
      const baseUrl = baseUrlOf(context, parts, sandbox);
      const token = workingToken(sandbox);
      return context.json({ baseUrl, token: token ?? null, curl: firstCall(baseUrl, token, sandbox.now.release) });
    }),
  );
}
