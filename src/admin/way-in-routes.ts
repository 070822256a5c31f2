import { Hono } from "hono";
import { firstCall } from "../documents/first-call.ts";
import { workingToken } from "../sandbox/working-token.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";

/** `GET way-in`: what a client of a sandbox is given: base URL, a token that works at once, and a call to try both with. */
export function wayInRoutes({ sandboxes }: AdminParts): Hono {
  return new Hono().get("/way-in", (context) =>
    inSandbox(context, sandboxes, (sandbox) => {
      const baseUrl = `${new URL(context.req.url).origin}/__mock/s/${sandbox.name}`;
      const token = workingToken(sandbox);
      return context.json({ baseUrl, token: token ?? null, curl: firstCall(baseUrl, token) });
    }),
  );
}
