import { Hono } from "hono";
import type { AdminParts } from "./admin-parts.ts";

/** `GET vendor-errors`: every error that can be answered, with its provenance; what the config corrected, and where that was observed. */
export function vendorErrorRoutes({ loaded }: AdminParts): Hono {
  return new Hono().get("/vendor-errors", (context) => {
    const { config, vendorErrors } = loaded.now();
    return context.json({ vendorErrors, overrides: config.vendorErrors, observed: config.observed ?? null });
  });
}
