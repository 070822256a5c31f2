import { Hono } from "hono";
import { adminOpenApi } from "./admin-open-api.ts";
import { sandboxPath } from "./in-sandbox.ts";
import { referenceAsset, referencePage } from "./reference-page.ts";

/** `GET admin-openapi.json`: this API, as it is mounted. */
export function documentRoutes(admin: Hono): Hono {
  return new Hono().get("/admin-openapi.json", (context) =>
    context.json(adminOpenApi(admin.routes, sandboxPath(context))),
  );
}

/** `GET docs`: a page that shows both documents, with no CDN. */
export function referenceRoutes(): Hono {
  return new Hono()
    .get("/docs", () => referencePage())
    .get("/docs/:asset", (context) => referenceAsset(context.req.param("asset")));
}
