import { Hono } from "hono";
import { ownPaths, webApiRoot } from "../../ground/own-paths.ts";
import { defect, problem } from "../../ground/problem.ts";
import { maskPath } from "../../wire/secrets/mask-text.ts";
import { type Fetch, isOwnPath, pathIn } from "./access.ts";
import { NoSocketError } from "./send.ts";
import { type ServedApi, serveCall } from "./serve-call.ts";

export interface OwnRoutes {
  readonly admin: Hono;
  readonly tools?: Hono | undefined;
  readonly page: Hono;
  /** Does `/` lead a browser to the page? */
  readonly isShown: boolean;
}

/** Serves our own API at our paths, and the vendor's everywhere else. */
export function createApp(api: ServedApi, { admin, tools, page, isShown }: OwnRoutes): Fetch {
  const own = new Hono({ strict: false })
    .route(ownPaths.admin, admin)
    .route(`${ownPaths.sandbox}:sandbox${ownPaths.admin}`, admin)
    .route(ownPaths.mcp, tools ?? new Hono())
    .route(ownPaths.page, page);
  const vendor = vendorRoutes(api);
  let failures = 0;
  for (const routes of [own, vendor]) {
    routes.onError((error, context) => {
      // The program that called fetch() without a socket can catch it.
      if (error instanceof NoSocketError) throw error;
      const { method: verb, path } = context.req;
      const requestId = `failure-${++failures}`;
      api.log.error({ requestId, verb, path: maskPath(path), err: error }, defect.logged);
      const answer = problem(defect.status, defect.title, defect.detail, { requestId });
      answer.headers.set("x-request-id", requestId);
      return answer;
    });
  }
  return (request, env) => {
    const path = pathIn(request.url);
    // A browser asks for a page; programs that call an API do not.
    const isBrowser = request.method === "GET" && request.headers.get("accept")?.includes("text/html");
    if (isShown && path === "/" && isBrowser) {
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
