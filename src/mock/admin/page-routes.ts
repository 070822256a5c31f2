import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { getMimeType } from "hono/utils/mime";
import { packageRoot } from "../../common/own-module.ts";
import { problem } from "../../common/problem.ts";
import { removedText } from "../../common/removed.ts";

/** The page may load only what this server sends. Whether a browser insists on HTTPS is for the user to decide. */
const guarded = secureHeaders({
  strictTransportSecurity: false,
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

/** The dashboard. Anybody may load it: its data comes from the admin API. */
export function pageRoutes(isOff: boolean): Hono {
  const page = new Hono({ strict: false });
  page.use(guarded);
  page.get("/", (context) => {
    if (isOff) return problem(404, "No dashboard", "The admin API is off (--no-admin), and so is the page.");
    // Without the last slash, the relative addresses in the page would lead elsewhere. The router's path leaves it out.
    if (!new URL(context.req.url).pathname.endsWith("/")) return context.redirect("__mock/");
    const detail = "This copy runs from its sources, and its dashboard is not built. Run `npm run build`.";
    return fileOf("index.html") ?? problem(503, "Dashboard not built", detail);
  });
  const unknown = ({ req }: Context) => {
    const asked = `${req.method} ${req.path.slice(0, 100)}`;
    const removed = removedText(asked, "operations");
    return problem(404, "Unknown path", `There is no ${asked}.${removed === undefined ? "" : ` It was ${removed}.`}`);
  };
  if (!isOff) page.get("/:asset", (context) => fileOf(context.req.param("asset")) ?? unknown(context));
  page.all("*", unknown);
  return page;
}

function fileOf(name: string): Response | undefined {
  const type = /^[a-z][\w.-]*$/i.test(name) ? getMimeType(name) : undefined;
  const path = join(packageRoot, "dist", "dashboard", name);
  if (type === undefined || !existsSync(path)) return undefined;
  return new Response(readFileSync(path), { headers: { "content-type": type, "cache-control": "no-cache" } });
}
