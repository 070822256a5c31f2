import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { type Catalog, contractsOf } from "../../vendor/catalog.ts";
import { refuse } from "../../wire/refusal.ts";
import { createMeter } from "../calls/meter.ts";
import { whyNotJson } from "../calls/read-json.ts";
import type { Loaded } from "../sandbox/loaded.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { type EntranceEnv, type Fetch, isLink, maySteer, type Steering, tokenNeeded } from "../server/access.ts";
import { app } from "../server/app.ts";
import { problem } from "../server/problem.ts";
import { createBodyRoom } from "../server/receive-body.ts";
import { requestHeaders } from "../server/request.ts";
import type { ServedApi } from "../server/serve-call.ts";
import type { AdminParts } from "./admin-parts.ts";
import { callRoutes } from "./call-routes.ts";
import { assumptionRoutes, documentRoutes, referenceRoutes } from "./document-routes.ts";
import { faultRoutes } from "./fault-routes.ts";
import { journalRoutes } from "./journal-routes.ts";
import { pageRoutes } from "./page-routes.ts";
import { healthRoutes, programRoutes } from "./program-routes.ts";
import { providerStateRoutes } from "./provider-state-routes.ts";
import { namedSandboxRoutes, sandboxRoutes } from "./sandbox-routes.ts";
import { stateRoutes, storeRoutes } from "./store-routes.ts";
import { jsonBody, refusedBody } from "./valid.ts";

type OfProgram = Pick<AdminParts, "upkeep"> & Pick<ServedApi, "log" | "closing"> & { readonly adminToken: string };

/** Assembles the Web API, the admin API and the dashboard. */
export function bothApis(
  loaded: Loaded,
  sandboxes: Sandboxes,
  catalog: Catalog,
  { log, adminToken, closing, upkeep }: OfProgram,
): Fetch {
  const { refusalStatus, strict, acceptAnyToken, maxBody, noAdmin, openFaults } = loaded.now().config;
  const steering = { isOff: noAdmin, token: adminToken, areFaultsOpen: openFaults };
  const bodies = createBodyRoom();
  // A body that never fits into the room for all bodies is too large.
  const maxBodyBytes = Math.min(maxBody, bodies.limit);
  const common = { catalog, sandboxes, maxBodyBytes, bodies, steering, closing, meter: createMeter() };
  const contracts = contractsOf(catalog);
  const settings = () => {
    const { vendorErrors: errors, config } = loaded.now();
    return { errors, done: config.observed?.done, refusalStatus, contracts, strict, acceptAnyToken };
  };
  const admin = adminApi({ ...common, loaded, upkeep });
  return app({ ...common, settings, log }, { admin, page: pageRoutes(noAdmin), isShown: !noAdmin });
}

const routes: readonly ((parts: AdminParts) => Hono)[] = [
  sandboxRoutes,
  namedSandboxRoutes,
  storeRoutes,
  journalRoutes,
  callRoutes,
  faultRoutes,
  assumptionRoutes,
  providerStateRoutes,
  programRoutes,
];

/** Refuses pages of other origins at every address. Forms need no CORS, so its absence alone does not keep them out. */
const sameOriginOnly = createMiddleware(async ({ req, env }, next) => {
  if ((env as EntranceEnv)?.entrance === undefined) return next();
  const origin = req.header("origin");
  const site = req.header("sec-fetch-site");
  const isForeign =
    origin === undefined
      ? (site === "cross-site" || site === "same-site") && !isLink(req.method, (name) => req.header(name))
      : origin.replace(/^https?:\/\//, "").toLowerCase() !== req.header("host")?.toLowerCase();
  if (isForeign) return problem(403, "Foreign origin", "The admin API answers no page but its own.");
  return next();
});

/** Asks for the admin token where one is needed. */
const adminAccess = (steering: Steering) =>
  createMiddleware(async (context, next) => {
    if (steering.isOff) {
      return problem(404, "No admin API", "The admin API is switched off (--no-admin), but for its health.");
    }
    return maySteer(context.env, requestHeaders(context), steering) ? next() : tokenNeeded("the admin API needs");
  });

/** The stand-in's own API, below `/__mock/v1`. */
function adminApi(parts: AdminParts): Hono {
  const admin = new Hono({ strict: false });
  admin.onError(async (error, { req }) => {
    if (!(error instanceof HTTPException)) throw error;
    // The validator throws this only for a body that is no JSON, without the place where it breaks.
    return refusedBody(refuse("bodyNotJson", { reason: whyNotJson(await req.text()) }));
  });
  admin.use(async (context, next) => {
    await next();
    context.res.headers.set("x-content-type-options", "nosniff");
  });
  admin.use(sameOriginOnly);
  // Open to all, because a container's watchdog has no token.
  admin.route("/", healthRoutes());
  // Open to browsers without a token too: the page holds nothing of a sandbox.
  if (!parts.steering.isOff) admin.route("/", referenceRoutes());
  admin.use(adminAccess(parts.steering));
  // A state may be larger than any other body.
  admin.route("/", stateRoutes(parts));
  admin.use(jsonBody(parts.maxBodyBytes, parts.bodies));
  for (const make of routes) admin.route("/", make(parts));
  admin.route("/", documentRoutes(parts, admin));
  admin.all("*", ({ req }) => problem(404, "Unknown path", `The admin API has no ${req.method} ${req.path}.`));
  return admin;
}
