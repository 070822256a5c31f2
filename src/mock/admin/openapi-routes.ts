import { Hono } from "hono";
import * as z from "zod";
import { openApi } from "../../documents/open-api.ts";
import { releaseText } from "../../wire/release-text.ts";
import { switchesIn } from "../sandbox/sandbox.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox, sandboxPath } from "./in-sandbox.ts";
import { validQuery } from "./valid.ts";

const query = z.strictObject({
  release: releaseText.optional(),
});

/** `GET openapi.json?release=`: the vendor's API as a release has it, by default the sandbox's. */
export function openApiRoutes({ catalog, sandboxes }: AdminParts): Hono {
  return new Hono().get("/openapi.json", validQuery(query), (context) =>
    inSandbox(context, sandboxes, (sandbox) => {
      const { release = sandbox.now.release } = context.req.valid("query");
      const asked = { base: sandboxPath(context), switches: switchesIn(sandbox) };
      return context.json(openApi(catalog, release, asked));
    }),
  );
}
