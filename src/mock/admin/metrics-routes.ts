import { Hono } from "hono";
import type { AdminParts } from "./admin-parts.ts";

/** `GET metrics`: what was counted, for Prometheus. */
export function metricsRoutes({ meter, sandboxes, upkeep }: AdminParts): Hono {
  return new Hono().get("/metrics", async (context) => {
    // Loaded when first asked for: the start does not wait for it.
    const { printMetrics } = await import("./print-metrics.ts");
    const { contentType, text } = await printMetrics(meter, sandboxes, upkeep());
    return context.body(text, 200, { "content-type": contentType });
  });
}
