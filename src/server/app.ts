import { Hono } from "hono";
import { NoSocketError } from "./broken-connection.ts";
import { problem } from "./problem.ts";
import type { ServedApi } from "./serve-call.ts";
import { vendorRoutes } from "./vendor-routes.ts";

/** Answers a request; `env` is what the server knows of its socket. */
export type Fetch = (request: Request, env?: unknown) => Response | Promise<Response>;

const adminPath = "/__mock/v1";

/** The prefix of a sandbox, for the admin API as for the vendor's. */
const sandboxPrefix = "/__mock/s/";

/** The admin API and, everywhere else, the vendor's. Each has its own router, so that neither slows the other down. */
export function app(api: ServedApi, admin: Hono): Fetch {
  const own = new Hono({ strict: false }).route(adminPath, admin).route(`${sandboxPrefix}:sandbox${adminPath}`, admin);
  const vendor = vendorRoutes(api);
  for (const one of [own, vendor]) {
    one.onError((error) => {
      // Whoever called fetch() without a socket is told by an error that it can catch.
      if (error instanceof NoSocketError) throw error;
      api.log.error({ err: error }, "a defect of crmcom-mock");
      return problem(500, "Defect in crmcom-mock", "A mistake of the stand-in, not an answer of CRM.COM.");
    });
  }
  return (request, env) => (isAdmin(request.url) ? own : vendor).fetch(request, env as object);
}

function isAdmin(url: string): boolean {
  const path = url.indexOf("/", url.indexOf("//") + 2);
  const from = url.startsWith(sandboxPrefix, path) ? url.indexOf("/", path + sandboxPrefix.length) : path;
  if (from < 0 || !url.startsWith(adminPath, from)) return false;
  const next = url[from + adminPath.length];
  return next === undefined || next === "/" || next === "?";
}
