import { Hono } from "hono";
import { overrideVendorErrors } from "../wire/vendor-errors.ts";
import type { AdminGround } from "./admin-ground.ts";

/** `GET vendor-errors`: every error that can be answered, with its provenance; what the config corrected, and where that was observed. */
export function vendorErrorRoutes({ vendorErrors, observed }: AdminGround): Hono {
  const table = overrideVendorErrors(vendorErrors);
  return new Hono().get("/vendor-errors", (context) =>
    context.json({ vendorErrors: table, overrides: vendorErrors, observed: observed ?? null }),
  );
}
