import { Hono } from "hono";
import { ownPaths } from "../../wire/own-paths.ts";
import { webApiRoot } from "../../wire/web-api-root.ts";
import { type ServedApi, serveCall } from "./serve-call.ts";

/**
 * The methods of the catalog, below `/crmapi/rest/v2/` and below the same with the prefix of a sandbox. No route has a
 * wildcard: with one, every call goes through a slower router and a chain of handlers.
 */
export function vendorRoutes(api: ServedApi): Hono {
  const routes = new Hono({ strict: false });
  for (const prefix of ["", `${ownPaths.sandbox}:sandbox`]) {
    for (const operation of api.catalog) {
      routes.all(`${prefix}${webApiRoot}${operation.contract.path}`, (context) => serveCall(context, operation, api));
    }
  }
  routes.notFound((context) => serveCall(context, undefined, api));
  return routes;
}
