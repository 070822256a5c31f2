import { Hono } from "hono";

/** `GET health/live` and `health/ready`. The server listens once all is loaded, so to be reached is to be ready. */
export function healthRoutes(): Hono {
  return new Hono()
    .get("/health/live", (context) => context.json({ status: "live" }))
    .get("/health/ready", (context) => context.json({ status: "ready" }));
}
