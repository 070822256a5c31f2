import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { problem } from "../http/problem.ts";
import type { AdminGround } from "./admin-ground.ts";
import { duplicateRoutes } from "./duplicate-routes.ts";
import { faultRoutes } from "./fault-routes.ts";
import { healthRoutes } from "./health-routes.ts";
import { journalRoutes } from "./journal-routes.ts";
import { jsonBody } from "./json-body.ts";
import { openApiRoutes } from "./openapi-routes.ts";
import { resetRoutes } from "./reset-routes.ts";
import { storeRoutes } from "./store-routes.ts";

const parts: readonly ((ground: AdminGround) => Hono)[] = [
  healthRoutes,
  resetRoutes,
  storeRoutes,
  journalRoutes,
  openApiRoutes,
  faultRoutes,
  duplicateRoutes,
];

/** The stand-in's own API, below `/__mock/v1`. */
export function adminApi(ground: AdminGround): Hono {
  const admin = new Hono({ strict: false });
  admin.use(jsonBody(ground.maxBodyBytes));
  admin.onError((error) => {
    if (error instanceof HTTPException) return problem(error.status, "Invalid request", error.message);
    throw error;
  });
  for (const part of parts) admin.route("/", part(ground));
  admin.all("*", ({ req }) => problem(404, "Unknown path", `The admin API has no ${req.method} ${req.path}.`));
  return admin;
}
