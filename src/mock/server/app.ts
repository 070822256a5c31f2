import { Hono } from "hono";
import { ownPaths, webApiRoot } from "../../ground/own-paths.ts";
import { defect, problem } from "../../ground/problem.ts";
import { maskPath } from "../../wire/secrets/mask-text.ts";
import { type Fetch, isOwnPath, isRoot, pathStart } from "./access.ts";
import { NoSocketError } from "./send.ts";
import { type ServedApi, serveCall } from "./serve-call.ts";

export interface OwnApi {
  readonly admin: Hono;
  readonly tools?: Hono | undefined;
  readonly page: Hono;
  readonly isShown: boolean;
}

/** Our own API and, everywhere else, the vendor's. Each has its own router. */
export function createApp(api: ServedApi, { admin, tools, page, isShown }: OwnApi): Fetch {
  const own = new Hono({ strict: false })
    .route(ownPaths.admin, admin)
    .route(`${ownPaths.sandbox}:sandbox${ownPaths.admin}`, admin)
    .route(ownPaths.mcp, tools ?? new Hono())
    .route(ownPaths.page, page);
  const vendor = vendorRoutes(api);
  let failures = 0;
  for (const one of [own, vendor]) {
    one.onError((error, context) => {
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
    const { url } = request;
    const path = pathStart(url);
    if (url.startsWith(webApiRoot, path)) return vendor.fetch(request, env as object);
    // A browser asks for a page; programs that call an API do not.
    const isOfBrowser = request.method === "GET" && request.headers.get("accept")?.includes("text/html");
    if (isShown && isOfBrowser && isRoot(url, path)) {
      // Relative, so that it holds behind a proxy that has us below a path of its own.
      return new Response(null, { status: 302, headers: { location: "__mock/", vary: "accept" } });
    }
    return (isOwnPath(url, path) ? own : vendor).fetch(request, env as object);
  };
}

/** A route for each method and each way to name a sandbox; no route has a wildcard. */
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
