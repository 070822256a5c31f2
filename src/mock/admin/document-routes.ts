import { type Context, Hono } from "hono";
import * as z from "zod";
import { listAssumptions } from "../../documents/list-assumptions.ts";
import { openApi } from "../../documents/open-api.ts";
import { releaseText } from "../../wire/release.ts";
import { switchChangesSchema } from "../../wire/switches.ts";
import { callsByAssumption } from "../journal/journal.ts";
import { assume, type Sandbox, switchesIn } from "../sandbox/sandbox.ts";
import { adminOpenApi } from "./admin-open-api.ts";
import { type AdminParts, inSandbox, sandboxPath } from "./admin-parts.ts";
import { apart } from "./apart.ts";
import { validJson, validQuery } from "./valid.ts";

const openApiQuery = z.strictObject({ release: releaseText.optional() });

/**
 * `openapi.json?release=`: the vendor's API as a release has it, by default the sandbox's.
 * `admin-openapi.json`: this API, as it is mounted.
 * `vendor-errors`: every error that can be answered, with its provenance; what the config corrected, and where that was observed.
 * @param admin the API that the document is of
 */
export function documentRoutes({ catalog, sandboxes, loaded }: AdminParts, admin: Hono): Hono {
  return new Hono()
    .get("/openapi.json", validQuery(openApiQuery), (context) =>
      inSandbox(context, sandboxes, (sandbox) => {
        const { release = sandbox.now.release } = context.req.valid("query");
        return context.json(openApi(catalog, release, { base: sandboxPath(context), switches: switchesIn(sandbox) }));
      }),
    )
    .get("/admin-openapi.json", (context) => context.json(adminOpenApi(admin.routes, sandboxPath(context))))
    .get("/vendor-errors", (context) => {
      const { config, vendorErrors } = loaded.now();
      return context.json({ vendorErrors, overrides: config.vendorErrors, observed: config.observed ?? null });
    });
}

/** `GET docs`: leads to the reference of the dashboard. The way is relative, so that it works below a path of a proxy. */
export function referenceRoutes(): Hono {
  return new Hono().get("/docs", (context: Context) => {
    const sandbox = context.req.param("sandbox");
    const location = sandbox === undefined ? "../#/reference" : `../../../../#/reference?sandbox=${sandbox}`;
    return new Response(null, { status: 302, headers: { location, ...apart } });
  });
}

const assumptionQuery = z.strictObject({
  /** Only those that kept calls rested on. */
  used: z.enum(["true", "false"]).default("false"),
  /** Stands in the id, the behaviour or the reason, whatever its case. */
  text: z.string().min(1).optional(),
});

/**
 * `assumptions`: every assumption with its evidence, the variant that holds in a sandbox, and how many of its kept calls rested on
 * it; `PATCH` switches variants.
 */
export function assumptionRoutes({ catalog, sandboxes, loaded }: AdminParts): Hono {
  const shown = (sandbox: Sandbox, { used, text }: z.output<typeof assumptionQuery>) => {
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
    .get("/assumptions", validQuery(assumptionQuery), (context) =>
      inSandbox(context, sandboxes, (sandbox) => context.json(shown(sandbox, context.req.valid("query")))),
    )
    .patch("/assumptions", validJson(switchChangesSchema), (context) =>
      inSandbox(context, sandboxes, (sandbox) => {
        assume(sandbox, context.req.valid("json"));
        return context.json(shown(sandbox, { used: "false", text: undefined }));
      }),
    );
}
