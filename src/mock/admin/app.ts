import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { getMimeType } from "hono/utils/mime";
import { packageRoot } from "../../ground/own-module.ts";
import { ownPaths, webApiRoot } from "../../ground/own-paths.ts";
import { defect, problem } from "../../ground/problem.ts";
import { maskPath } from "../../wire/secrets/mask-text.ts";
import type { ConfigLoader } from "../sandbox/config-loader.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { type Fetch, isOwnPath, pathIn } from "../server/access.ts";
import { NoSocketError } from "../server/send.ts";
import { type ServedApi, serveCall } from "../server/serve-call.ts";
import { type AnswerTools, adminApi, toolRoutes } from "./admin-api.ts";
import type { AdminDependencies } from "./route.ts";

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

/** The page may load only what this server sends. Whether a browser insists on HTTPS is for the user to decide. */
const guarded = secureHeaders({
  strictTransportSecurity: false,
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

/** The dashboard. Anybody may load it: its data comes from the admin API. */
export function pageRoutes(isOff: boolean): Hono {
  const page = new Hono({ strict: false });
  page.use(guarded);
  page.get("/", (context) => {
    if (isOff) return problem(404, "No dashboard", "The admin API is off (--no-admin), and so is the page.");
    // Without the last slash, the relative addresses in the page would lead elsewhere. The router's path leaves it out.
    if (!new URL(context.req.url).pathname.endsWith("/")) return context.redirect("__mock/");
    const detail = "This copy runs from its sources, and its dashboard is not built. Run `npm run build`.";
    return fileOf("index.html") ?? problem(503, "Dashboard not built", detail);
  });
  const unknown = ({ req }: Context) =>
    problem(404, "Unknown path", `There is no ${req.method} ${req.path.slice(0, 100)}.`);
  if (!isOff) page.get("/:asset", (context) => fileOf(context.req.param("asset")) ?? unknown(context));
  page.all("*", unknown);
  return page;
}

function fileOf(name: string): Response | undefined {
  const type = /^[a-z][\w.-]*$/i.test(name) ? getMimeType(name) : undefined;
  const path = join(packageRoot, "dist", "dashboard", name);
  if (type === undefined || !existsSync(path)) return undefined;
  return new Response(readFileSync(path), { headers: { "content-type": type, "cache-control": "no-cache" } });
}
