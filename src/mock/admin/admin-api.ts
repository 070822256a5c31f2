import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { refuse } from "../../wire/refusal.ts";
import { whyNotJson } from "../calls/why-not-json.ts";
import { problem } from "../server/problem.ts";
import { adminAccess, sameOriginOnly } from "./admin-access.ts";
import type { AdminParts } from "./admin-parts.ts";
import { againRoutes } from "./again-routes.ts";
import { assumptionRoutes } from "./assumption-routes.ts";
import { clockRoutes } from "./clock-routes.ts";
import { documentRoutes, referenceRoutes } from "./document-routes.ts";
import { duplicateRoutes } from "./duplicate-routes.ts";
import { faultRoutes } from "./fault-routes.ts";
import { healthRoutes } from "./health-routes.ts";
import { journalRoutes } from "./journal-routes.ts";
import { jsonBody, refusedBody } from "./json-body.ts";
import { metricsRoutes } from "./metrics-routes.ts";
import { openApiRoutes } from "./openapi-routes.ts";
import { providerStateRoutes } from "./provider-state-routes.ts";
import { resetRoutes } from "./reset-routes.ts";
import { rowRoutes } from "./row-routes.ts";
import { sandboxRoutes } from "./sandbox-routes.ts";
import { settingsRoutes } from "./settings-routes.ts";
import { stateRoutes } from "./state-routes.ts";
import { storeRoutes } from "./store-routes.ts";
import { vendorErrorRoutes } from "./vendor-error-routes.ts";
import { wayInRoutes } from "./way-in-routes.ts";

const routes: readonly ((parts: AdminParts) => Hono)[] = [
  resetRoutes,
  storeRoutes,
  journalRoutes,
  rowRoutes,
  againRoutes,
  sandboxRoutes,
  wayInRoutes,
  providerStateRoutes,
  clockRoutes,
  openApiRoutes,
  settingsRoutes,
  metricsRoutes,
  vendorErrorRoutes,
  assumptionRoutes,
  faultRoutes,
  duplicateRoutes,
];

/** The stand-in's own API, below `/__mock/v1`. */
export function adminApi(parts: AdminParts): Hono {
  const admin = new Hono({ strict: false });
  admin.onError(async (error, { req }) => {
    if (!(error instanceof HTTPException)) throw error;
    // Only a body that is no JSON is refused so, and its reader does not say where it breaks.
    return refusedBody(refuse("bodyNotJson", { reason: whyNotJson(await req.text()) }));
  });
  admin.use(sameOriginOnly);
  // Open to all: whoever watches over a container has no token.
  admin.route("/", healthRoutes());
  // Also to a browser that has no token yet: there is nothing of a sandbox in it.
  if (!parts.steering.isOff) admin.route("/", referenceRoutes());
  admin.use(adminAccess(parts.steering));
  // A state may be larger than any other body.
  admin.route("/", stateRoutes(parts));
  admin.use(jsonBody(parts.maxBodyBytes, parts.bodies));
  for (const make of routes) admin.route("/", make(parts));
  admin.route("/", documentRoutes(admin));
  admin.all("*", ({ req }) => problem(404, "Unknown path", `The admin API has no ${req.method} ${req.path}.`));
  return admin;
}
