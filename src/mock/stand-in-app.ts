import { Hono } from "hono";
import { ownPaths, webApiRoot } from "../ground/own-paths.ts";
import { defect, problem } from "../ground/problem.ts";
import { maskPath } from "../wire/secrets/mask-text.ts";
import { type AnswerTools, adminApi, toolRoutes } from "./admin/admin-api.ts";
import { pageRoutes } from "./admin/page-routes.ts";
import type { AdminDependencies } from "./admin/route.ts";
import type { ConfigLoader } from "./sandbox/config-loader.ts";
import type { Sandboxes } from "./sandbox/sandboxes.ts";
import { type Fetch, isOwnPath, pathIn } from "./server/access.ts";
import { NoSocketError } from "./server/send.ts";
import { type ServedApi, serveCall } from "./server/serve-call.ts";

/** What lives as long as the program, whatever is reloaded. */
type ProgramState = Pick<AdminDependencies, "explored" | "upkeep" | "closing"> &
  Pick<ServedApi, "log" | "meter" | "bodies" | "answers"> & { readonly adminToken: string };

/** Serves our own API at our paths, and the vendor's everywhere else, over the methods that are loaded now. */
export function createStandInApp(
  loader: ConfigLoader,
  sandboxes: Sandboxes,
  { log, adminToken, ...program }: ProgramState,
  answerTools?: AnswerTools,
): Fetch {
  const { methods, config } = loader.current();
  const { maxBody: maxBodyBytes, noAdmin, openFaults } = config;
  const steering = { isOff: noAdmin, token: adminToken, areFaultsOpen: openFaults };
  const dependencies = { catalog: methods.catalog, sandboxes, loader, maxBodyBytes, steering, ...program };
  const admin = adminApi(dependencies);
  const own = new Hono({ strict: false })
    .route(ownPaths.admin, admin)
    .route(`${ownPaths.sandbox}:sandbox${ownPaths.admin}`, admin)
    .route(ownPaths.mcp, answerTools ? toolRoutes(dependencies, answerTools) : new Hono())
    .route(ownPaths.page, pageRoutes(noAdmin));
  const vendor = vendorRoutes({ ...dependencies, log });
  let failures = 0;
  for (const routes of [own, vendor]) {
    routes.onError((error, context) => {
      // The program that called fetch() without a socket can catch it.
      if (error instanceof NoSocketError) throw error;
      const { method: verb, path } = context.req;
      const requestId = `failure-${++failures}`;
      log.error({ requestId, verb, path: maskPath(path), err: error }, defect.logged);
      const answer = problem(defect.status, defect.title, defect.detail, { requestId });
      answer.headers.set("x-request-id", requestId);
      return answer;
    });
  }
  return (request, env) => {
    const path = pathIn(request.url);
    // A browser asks for a page; programs that call an API do not.
    const isBrowser = request.method === "GET" && request.headers.get("accept")?.includes("text/html");
    if (!noAdmin && path === "/" && isBrowser) {
      // Relative, because a proxy may serve us below a path of its own.
      return new Response(null, { status: 302, headers: { location: "__mock/", vary: "accept" } });
    }
    return (isOwnPath(path) ? own : vendor).fetch(request, env as object);
  };
}

/** A route for each method, with and without a sandbox in its path. */
function vendorRoutes(api: ServedApi): Hono {
  const routes = new Hono({ strict: false });
  for (const prefix of ["", `${ownPaths.sandbox}:sandbox`]) {
    for (const operation of api.catalog) {
      routes.all(`${prefix}${webApiRoot}${operation.method.path}`, (context) => serveCall(context, operation, api));
    }
  }
  routes.notFound((context) => serveCall(context, undefined, api));
  return routes;
}
