import { Hono } from "hono";
import { problem } from "./problem.ts";
import { NoSocketError } from "./socket-effects.ts";
import { type VendorApi, vendorApi } from "./vendor-api.ts";

/** The admin API and, everywhere else, the vendor's. */
export function app(api: VendorApi, admin: Hono): Hono {
  const whole = new Hono({ strict: false });
  whole.route("/__mock/v1", admin);
  whole.route("/", vendorApi(api));
  whole.onError((error) => {
    // Whoever called fetch() without a socket is told by an error that it can catch.
    if (error instanceof NoSocketError) throw error;
    api.log.error({ err: error }, "a defect of crmcom-mock");
    return problem(500, "Defect in crmcom-mock", "A mistake of the stand-in, not an answer of CRM.COM.");
  });
  return whole;
}
