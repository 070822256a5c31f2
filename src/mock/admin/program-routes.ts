import { Hono } from "hono";
import { showSettings } from "../config/show-settings.ts";
import type { AdminParts } from "./admin-parts.ts";

/** Tells a stand-in from a server that answers 200 to everything. */
const product = "crmcom-mock";

/** `GET health/live` and `health/ready`. The server listens once all is loaded, so to be reached is to be ready. */
export function healthRoutes(): Hono {
  return new Hono()
    .get("/health/live", (context) => context.json({ status: "live", product }))
    .get("/health/ready", (context) => context.json({ status: "ready", product }));
}

/** `GET settings`: what is in force, and where each value comes from. `GET metrics`: what was counted, for Prometheus. */
export function programRoutes({ loaded, meter, sandboxes, upkeep }: AdminParts): Hono {
  return new Hono()
    .get("/settings", (context) => {
      const { config, origins } = loaded.now();
      const shown = showSettings(config, origins).map(({ key, value, origin }) => [key, { value, origin }]);
      return context.json({ settings: Object.fromEntries(shown) });
    })
    .get("/metrics", async (context) => {
      // Loaded on demand, so that the start does not wait for it.
      const { printMetrics } = await import("./print-metrics.ts");
      const { contentType, text } = await printMetrics(meter, sandboxes, upkeep());
      return context.body(text, 200, { "content-type": contentType });
    });
}
