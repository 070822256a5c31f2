import { Hono } from "hono";

/** The name by which a stand-in is told from a server that answers anything to everybody. */
const product = "crmcom-mock";

/** `GET health/live` and `health/ready`. The server listens once all is loaded, so to be reached is to be ready. */
export function healthRoutes(): Hono {
  return new Hono()
    .get("/health/live", (context) => context.json({ status: "live", product }))
    .get("/health/ready", (context) => context.json({ status: "ready", product }));
}
