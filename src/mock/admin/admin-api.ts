import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import * as z from "zod";
import type { MemoryLimit } from "../../common/memory-limit.ts";
import { ownPaths } from "../../common/own-paths.ts";
import { problem } from "../../common/problem.ts";
import { removedNames, removedText } from "../../common/removed.ts";
import { hasAdminAccess, isNavigation, type RequestEnv, tokenNeeded } from "../server/access.ts";
import { requestHeaders } from "../server/request.ts";
import { adminOpenApi, documentRoutes } from "./document-routes.ts";
import { faultRoutes } from "./fault-routes.ts";
import { journalRoutes } from "./journal-routes.ts";
import { healthRoutes, programRoutes } from "./program-routes.ts";
import { type AdminDependencies, errorResponse, mountRoutes, type Route, route, sandboxPath } from "./route.ts";
import { namedSandboxRoutes, sandboxRoutes } from "./sandbox-routes.ts";
import { storeRoutes } from "./store-routes.ts";

/** Refuses pages of other origins at every address. Without CORS they could still send forms. */
const sameOriginOnly = createMiddleware(async ({ req, env }, next) => {
  if (env?.listener === undefined) return next();
  const origin = req.header("origin");
  const site = req.header("sec-fetch-site");
  const isForeign =
    origin === undefined
      ? (site === "cross-site" || site === "same-site") && !isNavigation(req.method, (name) => req.header(name))
      : origin.replace(/^https?:\/\//, "").toLowerCase() !== req.header("host")?.toLowerCase();
  if (isForeign) return problem(403, "Foreign origin", "The admin API answers only its own page.");
  return next();
});

/** What there is in place of an unknown operation: its successor, or the verbs of its path. */
function operationHint(routes: readonly Route[], method: string, path: string): string {
  const adminPath = path.slice(path.lastIndexOf(ownPaths.admin) + ownPaths.admin.length).replace(/\/$/, "");
  const fits = (pattern = "") =>
    new RegExp(`^${pattern.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`).test(adminPath);
  const removed = removedNames.operations.find(({ name }) => name.startsWith(`${method} `) && fits(name.split(" ")[1]));
  if (removed) return ` It was ${removedText(removed.name, "operations")}.`;
  const verbs = routes.flatMap(({ key }) => (fits(key.split(" ")[1]) ? [key.replace(/ .*/, "")] : []));
  return verbs.length === 0 ? "" : ` Use ${[...new Set(verbs)].join(" or ")}.`;
}

const shownMemory = ({ limit, held, evictable, evicted }: MemoryLimit) => ({ limit, held, evictable, evicted });

export type AdminIndex = { readonly memory: ReturnType<typeof shownMemory> };

export function adminApi(dependencies: AdminDependencies): Hono {
  const { adminAccess } = dependencies;
  const routes: Readonly<Record<string, readonly Route[]>> = {
    health: healthRoutes,
    sandbox: [...sandboxRoutes(dependencies), ...namedSandboxRoutes(dependencies), ...storeRoutes()],
    journal: journalRoutes(dependencies),
    faults: faultRoutes(dependencies),
    documents: [
      ...documentRoutes(dependencies),
      route("GET /", "All operations, and what all sandboxes keep and evicted", () => ({
        operations: Object.fromEntries(
          Object.values(routes).flatMap((tagged) => tagged.map(({ key, summary }) => [key, summary])),
        ),
        memory: shownMemory(dependencies.sandboxes.memory),
      })),
      route("GET /admin-openapi.json", "This document", ({ context }) => adminOpenApi(routes, sandboxPath(context))),
    ],
    program: programRoutes(dependencies),
  };
  const { health = [], ...guarded } = routes;
  const admin = new Hono({ strict: false }).onError(errorResponse);
  admin.use(secureHeaders({ strictTransportSecurity: false }), sameOriginOnly);
  // Open to all, because the health check of a container has no token.
  mountRoutes(admin, health, dependencies);
  admin.use(async (context, next) => {
    if (adminAccess.isOff) {
      return problem(404, "No admin API", "The admin API is off (--no-admin), except for its health check.");
    }
    const hasAccess = hasAdminAccess(context.env as RequestEnv, requestHeaders(context), adminAccess);
    return hasAccess ? next() : tokenNeeded("the admin API requires");
  });
  // A parameter that nobody reads is a mistake, as `reset?journal=true` would reset all.
  const strict = Object.values(guarded).flatMap((tagged) =>
    tagged.map((each) => ({ query: z.strictObject({}), ...each })),
  );
  mountRoutes(admin, strict, dependencies);
  admin.all("*", ({ req }) => {
    const hint = operationHint(strict, req.method, req.path);
    const detail = `No such operation: ${req.method} ${req.path}.${hint} All operations: GET ${ownPaths.admin}`;
    return problem(404, "Unknown operation", detail);
  });
  return admin;
}
