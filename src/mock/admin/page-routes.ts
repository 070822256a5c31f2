import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { packageRoot } from "../../ground/own-module.ts";
import { problem } from "../../wire/problem.ts";

const types: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  woff2: "font/woff2",
};

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
    if (existsSync(pathOf("index.html")))
      return sent("index.html", "text/html; charset=utf-8", { "content-security-policy": policy });
    const detail = "This copy runs from its sources, and nothing was built: run `npm run build`.";
    return problem(503, "Dashboard not built", detail);
  });
  page.get("/:asset", ({ req }) => {
    const name = req.param("asset");
    const ending = /^[a-z][\w.-]*\.(\w+)$/i.exec(name)?.[1] ?? "";
    const type = Object.hasOwn(types, ending) ? types[ending] : undefined;
    if (isOff || type === undefined || !existsSync(pathOf(name)))
      return problem(404, "Unknown path", `There is no ${req.path.slice(0, 100)}.`);
    return sent(name, type);
  });
  page.all("*", ({ req }) => problem(404, "Unknown path", `There is no ${req.method} ${req.path.slice(0, 100)}.`));
  return page;
}

const pathOf = (name: string) => join(packageRoot, "dist", "dashboard", name);

const sent = (name: string, type: string, more?: Record<string, string>) =>
  new Response(readFileSync(pathOf(name)), { headers: { "content-type": type, ...headers, ...more } });
