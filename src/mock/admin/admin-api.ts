import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import * as z from "zod";
import { ownPaths } from "../../ground/own-paths.ts";
import { problem } from "../../ground/problem.ts";
import type { ConfigLoader } from "../sandbox/config-loader.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import {
  type Fetch,
  isNavigation,
  maySteer,
  type RequestEnv,
  type Steering,
  tokenNeededResponse,
} from "../server/access.ts";
import { createApp } from "../server/app.ts";
import { requestHeaders } from "../server/request.ts";
import type { ServedApi } from "../server/serve-call.ts";
import { adminOpenApi, documentRoutes } from "./document-routes.ts";
import { faultRoutes } from "./fault-routes.ts";
import { journalRoutes } from "./journal-routes.ts";
import { pageRoutes } from "./page-routes.ts";
import { healthRoutes, programRoutes } from "./program-routes.ts";
import { type AdminDependencies, errorResponse, mountRoutes, type Route, route, sandboxPath } from "./route.ts";
import { namedSandboxRoutes, sandboxRoutes } from "./sandbox-routes.ts";
import { storeRoutes } from "./store-routes.ts";

/** Answers a message of the Model Context Protocol, whose sender may steer, until `closing` is aborted. Handed in from above. */
export type AnswerTools = (context: Context, message: unknown, closing: AbortSignal) => Promise<Response>;

type OfProgram = Pick<AdminDependencies, "explored" | "upkeep" | "closing"> &
  Pick<ServedApi, "log" | "meter" | "bodies" | "answers"> & { readonly adminToken: string };

export function createStandInApp(
  loader: ConfigLoader,
  sandboxes: Sandboxes,
  { log, adminToken, bodies, ...ofProgram }: OfProgram,
  answerTools?: AnswerTools,
): Fetch {
  const { methods, config } = loader.current();
  const { catalog } = methods;
  const { maxBody, noAdmin, openFaults } = config;
  const steering = { isOff: noAdmin, token: adminToken, areFaultsOpen: openFaults };
  const parts = { catalog, sandboxes, loader, maxBodyBytes: maxBody, bodies, steering, ...ofProgram };
  const tools = answerTools && toolRoutes(parts, answerTools);
  const page = pageRoutes(noAdmin);
  return createApp({ ...parts, log }, { admin: adminApi(parts), tools, page, isShown: !noAdmin });
}

/** Behind the same door as the admin API, which the tools speak to. */
function toolRoutes(parts: AdminDependencies, answerTools: AnswerTools): Hono {
  const tools = new Hono().onError(errorResponse).use(sameOriginOnly, adminAccess(parts.steering));
  const answer = (context: Context, message?: unknown) => answerTools(context, message, parts.closing);
  mountRoutes(
    tools,
    [route("POST /", "Tools", { body: z.unknown() }, ({ context, json }) => answer(context, json))],
    parts,
  );
  return tools.all("/", (context) => answer(context));
}

/** Refuses pages of other origins at every address. Forms need no CORS, so its absence alone does not keep them out. */
const sameOriginOnly = createMiddleware(async ({ req, env }, next) => {
  if ((env as RequestEnv)?.entrance === undefined) return next();
  const origin = req.header("origin");
  const site = req.header("sec-fetch-site");
  const isForeign =
    origin === undefined
      ? (site === "cross-site" || site === "same-site") && !isNavigation(req.method, (name) => req.header(name))
      : origin.replace(/^https?:\/\//, "").toLowerCase() !== req.header("host")?.toLowerCase();
  if (isForeign) return problem(403, "Foreign origin", "The admin API answers only its own page.");
  return next();
});

const adminAccess = (steering: Steering) =>
  createMiddleware(async (context, next) => {
    if (steering.isOff) {
      return problem(404, "No admin API", "The admin API is off (--no-admin), except for its health check.");
    }
    return maySteer(context.env, requestHeaders(context), steering)
      ? next()
      : tokenNeededResponse("the admin API needs");
  });

/** The verbs of the routes with a path, in words. */
function verbsHint(routes: readonly Route[], path: string): string {
  const own = path.slice(path.lastIndexOf(ownPaths.admin) + ownPaths.admin.length).replace(/\/$/, "");
  const verbs = routes.flatMap(({ key }) => {
    const [verb = "", at = ""] = key.split(" ");
    return new RegExp(`^${at.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`).test(own) ? [verb] : [];
  });
  return verbs.length === 0 ? "" : `; use ${[...new Set(verbs)].join(" or ")}`;
}

/** A parameter that nobody reads is a mistake: `reset?journal=true` would reset all. */
const noQuery = z.strictObject({});

function adminApi(parts: AdminDependencies): Hono {
  const routes: Readonly<Record<string, readonly Route[]>> = {
    health: healthRoutes,
    sandbox: [...sandboxRoutes(parts), ...namedSandboxRoutes(parts), ...storeRoutes()],
    journal: journalRoutes(parts),
    faults: faultRoutes(parts),
    documents: [
      ...documentRoutes(parts),
      route("GET /admin-openapi.json", "This document", ({ context }) => adminOpenApi(routes, sandboxPath(context))),
    ],
    program: programRoutes(parts),
  };
  const { health = [], ...guarded } = routes;
  const admin = new Hono({ strict: false }).onError(errorResponse);
  admin.use(secureHeaders({ strictTransportSecurity: false }), sameOriginOnly);
  // Open to all, because a container's watchdog has no token.
  mountRoutes(admin, health, parts);
  // Open to browsers without a token too: the page holds nothing of a sandbox.
  if (!parts.steering.isOff) {
    admin.get("/docs", (context) => {
      const sandbox = context.req.param("sandbox");
      // Relative, so that it works below a path of a proxy.
      return context.redirect(sandbox ? `../../../../#/reference?sandbox=${sandbox}` : "../#/reference");
    });
  }
  admin.use(adminAccess(parts.steering));
  const all = Object.values(guarded).flat();
  const strict = all.map((one) => ({ query: noQuery, ...one }));
  mountRoutes(admin, strict, parts);
  admin.all("*", ({ req }) => {
    const hint = verbsHint(strict, req.path);
    return problem(404, "Unknown path", `The admin API has no ${req.method} ${req.path}${hint}.`);
  });
  return admin;
}
