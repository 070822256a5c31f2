import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { ConfigError, type ConfigProblem, printProblem } from "../../ground/config-error.ts";
import { type Catalog, contractsOf } from "../../vendor/catalog.ts";
import { problem } from "../../wire/problem.ts";
import { refuse } from "../../wire/refusal.ts";
import { createMeter } from "../calls/meter.ts";
import { whyNotJson } from "../calls/read-json.ts";
import type { Loaded } from "../sandbox/loaded.ts";
import { SandboxRefused } from "../sandbox/make-sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { StateTooLarge } from "../sandbox/state.ts";
import { type EntranceEnv, type Fetch, isLink, maySteer, type Steering, tokenNeeded } from "../server/access.ts";
import { app } from "../server/app.ts";
import { createBodyRoom } from "../server/receive-body.ts";
import { requestHeaders } from "../server/request.ts";
import type { ServedApi } from "../server/serve-call.ts";
import { type AdminParts, type InSandbox, inSandbox } from "./admin-parts.ts";
import { contractRoutes, documentRoutes, referenceRoutes } from "./document-routes.ts";
import { faultRoutes } from "./fault-routes.ts";
import { journalRoutes } from "./journal-routes.ts";
import { pageRoutes } from "./page-routes.ts";
import { healthRoutes, programRoutes } from "./program-routes.ts";
import { providerStateRoutes } from "./provider-state-routes.ts";
import { namedSandboxRoutes, sandboxRoutes } from "./sandbox-routes.ts";
import { stateRoutes, storeRoutes } from "./store-routes.ts";
import { invalid, jsonBody, refusedBody } from "./valid.ts";

type OfProgram = Pick<AdminParts, "upkeep" | "closing"> & Pick<ServedApi, "log"> & { readonly adminToken: string };

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

const adminAccess = (steering: Steering) =>
  createMiddleware(async (context, next) => {
    if (steering.isOff) {
      return problem(404, "No admin API", "The admin API is switched off (--no-admin), but for its health.");
    }
    return maySteer(context.env, requestHeaders(context), steering) ? next() : tokenNeeded("the admin API needs");
  });

/** A problem with the rows of a sandbox that is to be made, or with another of its options. */
function faultIn(one: ConfigProblem) {
  const message = printProblem(one);
  return one.where.startsWith("/")
    ? { path: one.where, message }
    : { path: "/fixtures", message: `${one.where}: ${message}` };
}

/** The stand-in's own API, below `/__mock/v1`. */
function adminApi(parts: AdminParts): Hono<InSandbox> {
  const { sandboxes, steering, maxBodyBytes, bodies } = parts;
  const admin = new Hono<InSandbox>({ strict: false });
  admin.onError(async (error, { req }) => {
    // The validator throws this only for a body that is no JSON, without the place where it breaks.
    if (error instanceof HTTPException)
      return error.res ?? refusedBody(refuse("bodyNotJson", { reason: whyNotJson(await req.text()) }));
    if (error instanceof StateTooLarge) return problem(413, "State too large", error.message);
    if (error instanceof SandboxRefused) {
      return error.reason === "taken"
        ? problem(409, "Name taken", error.message)
        : problem(429, "Too many sandboxes", error.message);
    }
    if (error instanceof ConfigError) return invalid("Invalid body", error.problems.map(faultIn));
    throw error;
  });
  admin.use(async (context, next) => {
    await next();
    context.res.headers.set("x-content-type-options", "nosniff");
  });
  admin.use(sameOriginOnly);
  // Open to all, because a container's watchdog has no token.
  admin.route("/", healthRoutes());
  // Open to browsers without a token too: the page holds nothing of a sandbox.
  if (!steering.isOff) admin.route("/", referenceRoutes());
  admin.use(adminAccess(steering));
  // A state may be larger than any other body.
  admin.use("/state", inSandbox(sandboxes)).route("/", stateRoutes(parts));
  admin.use(jsonBody(maxBodyBytes, bodies));
  for (const make of [sandboxRoutes, programRoutes]) admin.route("/", make(parts));
  admin.route("/", documentRoutes(parts, admin));
  admin.use(inSandbox(sandboxes));
  const ofSandbox = [namedSandboxRoutes, storeRoutes, journalRoutes, faultRoutes, contractRoutes, providerStateRoutes];
  for (const make of ofSandbox) admin.route("/", make(parts));
  admin.all("*", ({ req }) => problem(404, "Unknown path", `The admin API has no ${req.method} ${req.path}.`));
  return admin;
}
