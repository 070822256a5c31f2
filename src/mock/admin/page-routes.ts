import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { packageRoot } from "../../ground/own-module.ts";
import { problem } from "../server/problem.ts";
import { apart } from "./apart.ts";

/** What the build makes of `src/dashboard`. */
const assets: Readonly<Record<string, string>> = {
  "dashboard.js": "text/javascript; charset=utf-8",
  "dashboard.css": "text/css; charset=utf-8",
};

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23175e54'/%3E%3Cpath d='M4 5h8M4 8h8M4 11h5' stroke='white' stroke-width='1.5'/%3E%3C/svg%3E";

const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
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
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "cache-control": "no-cache",
  ...apart,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * `/__mock/`: the dashboard. It holds nothing of a sandbox, so everybody may have it: what it shows it asks of the admin API, with
 * the token where one is needed.
 * @param isOff there is no admin API, and so there is nothing to show
 */
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
    const type = Object.hasOwn(assets, name) ? assets[name] : undefined;
    if (isOff || type === undefined) return problem(404, "Unknown path", `There is no ${req.path.slice(0, 100)}.`);
    return existsSync(pathOf(name)) ? sent(readFileSync(pathOf(name), "utf8"), type) : notBuilt();
  });
  page.all("*", ({ req }) => problem(404, "Unknown path", `There is no ${req.method} ${req.path.slice(0, 100)}.`));
  return page;
}

const pathOf = (name: string) => join(packageRoot, "dist", "dashboard", name);

const sent = (text: string, type: string, more?: Record<string, string>) =>
  new Response(text, { headers: { "content-type": type, ...headers, ...more } });

const notBuilt = () =>
  problem(503, "Dashboard not built", "This copy runs from its sources, and nothing was built: run `npm run build`.");
