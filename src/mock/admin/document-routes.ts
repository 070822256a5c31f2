import { type Context, Hono } from "hono";
import * as z from "zod";
import { listAssumptions } from "../../documents/list-assumptions.ts";
import { openApi } from "../../documents/open-api.ts";
import { releaseText } from "../../wire/release.ts";
import { switchChangesSchema } from "../../wire/switches.ts";
import { callsByAssumption } from "../journal/journal.ts";
import { assume, type Sandbox, switchesIn } from "../sandbox/sandbox.ts";
import { adminOpenApi } from "./admin-open-api.ts";
import { type AdminParts, type InSandbox, sandboxPath } from "./admin-parts.ts";
import { apart } from "./page-routes.ts";
import { validJson, validQuery, yesOrNo } from "./valid.ts";

/** @param admin the API that the document is of */
export function documentRoutes({ loaded }: AdminParts, admin: Hono<InSandbox>): Hono {
  return new Hono()
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

const openApiQuery = z.strictObject({ release: releaseText.optional() });

const assumptionQuery = z.strictObject({
  /** Only those that kept calls rested on. */
  used: yesOrNo,
  /** Stands in the id, the behaviour or the reason, whatever its case. */
  text: z.string().min(1).optional(),
});

/** The vendor's API and its assumptions, as they are in a sandbox. */
export function contractRoutes({ catalog, loaded }: AdminParts): Hono<InSandbox> {
  const shown = (sandbox: Sandbox, { used, text = "" }: Partial<z.output<typeof assumptionQuery>>) => {
    const { config, vendorErrors } = loaded.now();
    const calls = callsByAssumption(sandbox.journal);
    const assumptions = listAssumptions(catalog, vendorErrors, config.observed, switchesIn(sandbox))
      .map((assumption) => ({ ...assumption, calls: calls.get(assumption.id) ?? 0 }))
      .filter((one) => !used || one.calls > 0)
      .filter(({ id, behaviour, reason }) =>
        `${id}\n${behaviour}\n${reason}`.toLowerCase().includes(text.toLowerCase()),
      );
    return { assumptions };
  };
  return new Hono<InSandbox>()
    .get("/openapi.json", validQuery(openApiQuery), (context) => {
      const { sandbox } = context.var;
      const { release = sandbox.now.release } = context.req.valid("query");
      return context.json(openApi(catalog, release, { base: sandboxPath(context), switches: switchesIn(sandbox) }));
    })
    .get("/assumptions", validQuery(assumptionQuery), (context) =>
      context.json(shown(context.var.sandbox, context.req.valid("query"))),
    )
    .patch("/assumptions", validJson(switchChangesSchema), (context) => {
      assume(context.var.sandbox, context.req.valid("json"));
      return context.json(shown(context.var.sandbox, {}));
    });
}
