import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { getMimeType } from "hono/utils/mime";
import { packageRoot } from "../../ground/own-module.ts";
import { problem } from "../../wire/problem.ts";

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Another origin that opened the window of our page has no hold of it, and may not take its parts for itself. */
export const apart: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

const headers = {
  "cache-control": "no-cache",
  ...apart,
  "content-security-policy": policy,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The dashboard. It holds nothing of a sandbox, so everybody may have it: what it shows it asks of the admin API. */
export function pageRoutes(isOff: boolean): Hono {
  const page = new Hono({ strict: false });
  page.get("/", ({ req }) => {
    if (isOff) return problem(404, "No dashboard", "The admin API is off (--no-admin), and so is the page.");
    // The router leaves the last slash out of its path; without it the addresses in the page would lead elsewhere.
    if (!new URL(req.url).pathname.endsWith("/"))
      return new Response(null, { status: 302, headers: { location: "__mock/" } });
    const detail = "This copy runs from its sources, and nothing was built: run `npm run build`.";
    return fileOf("index.html") ?? problem(503, "Dashboard not built", detail);
  });
  const unknown = ({ req }: Context) =>
    problem(404, "Unknown path", `There is no ${req.method} ${req.path.slice(0, 100)}.`);
  if (!isOff) page.get("/:asset", (context) => fileOf(context.req.param("asset")) ?? unknown(context));
  page.all("*", unknown);
  return page;
}

function fileOf(name: string): Response | undefined {
  const type = /^[a-z][\w.-]*$/i.test(name) ? getMimeType(name) : undefined;
  const path = join(packageRoot, "dist", "dashboard", name);
  if (type === undefined || !existsSync(path)) return undefined;
  return new Response(readFileSync(path), { headers: { "content-type": type, ...headers } });
}
