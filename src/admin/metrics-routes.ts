import { Hono } from "hono";
import type { AdminGround } from "./admin-ground.ts";

/** `GET metrics`: what was counted, for Prometheus. */
export function metricsRoutes({ meter, sandboxes }: AdminGround): Hono {
  return new Hono().get("/metrics", async (context) => {
    // Loaded when first asked for: the start does not wait for it.
    const { printMetrics } = await import("../metrics/print-metrics.ts");
    const { contentType, text } = await printMetrics(meter, sandboxes);
    return context.body(text, 200, { "content-type": contentType });
  });
}
