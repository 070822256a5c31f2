import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { packageRoot, packageVersion } from "../../ground/own-module.ts";
import { problem } from "../../wire/problem.ts";

const types: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  woff2: "font/woff2",
};

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23175e54'/%3E%3Cpath d='M4 5h8M4 8h8M4 11h5' stroke='white' stroke-width='1.5'/%3E%3C/svg%3E";

const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="version" content="${packageVersion}">
<title>crmcom-mock</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="dashboard.css">
<script type="module" src="dashboard.js"></script>
</head>
<body>
<noscript>This page needs JavaScript. The same is said by the admin API, below v1/.</noscript>
</body>
</html>
`;

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
    if (isOff) return problem(404, "No dashboard", "The admin API is switched off (--no-admin), and the page with it.");
    // The router leaves the last slash out of its path; without it the addresses in the page would lead elsewhere.
    if (!new URL(req.url).pathname.endsWith("/"))
      return new Response(null, { status: 302, headers: { location: "__mock/" } });
    if (!existsSync(pathOf("dashboard.js"))) return notBuilt();
    return sent(document, "text/html; charset=utf-8", { "content-security-policy": policy });
  });
  page.get("/:asset", ({ req }) => {
    const name = req.param("asset");
    const ending = /^[a-z][\w.-]*\.(\w+)$/i.exec(name)?.[1] ?? "";
    const type = Object.hasOwn(types, ending) ? types[ending] : undefined;
    const isThere = type !== undefined && existsSync(pathOf(name));
    if (isOff || (!isThere && !isOfPage(name)))
      return problem(404, "Unknown path", `There is no ${req.path.slice(0, 100)}.`);
    return isThere ? sent(readFileSync(pathOf(name)), type) : notBuilt();
  });
  page.all("*", ({ req }) => problem(404, "Unknown path", `There is no ${req.method} ${req.path.slice(0, 100)}.`));
  return page;
}

const pathOf = (name: string) => join(packageRoot, "dist", "dashboard", name);

const isOfPage = (name: string) => name === "dashboard.js" || name === "dashboard.css";

const sent = (text: string | Uint8Array<ArrayBuffer>, type: string, more?: Record<string, string>) =>
  new Response(text, { headers: { "content-type": type, ...headers, ...more } });

const notBuilt = () =>
  problem(503, "Dashboard not built", "This copy runs from its sources, and nothing was built: run `npm run build`.");
