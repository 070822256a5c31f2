import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "../../ground/own-module.ts";
import { problem } from "../server/problem.ts";
import { apart } from "./apart.ts";

/** The parts of Swagger UI that the page needs. The build lays them into the package. */
const assets: Readonly<Record<string, string>> = {
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "swagger-ui-standalone-preset.js": "text/javascript; charset=utf-8",
  "swagger-ui.css": "text/css; charset=utf-8",
};

/**
 * A proxy may have us below a path of its own, which the addresses in the document do not know: calls are led below it. The page itself
 * is for everybody; what it shows is asked for with the token that the dashboard has in this tab, and without one the
 * dashboard asks for it.
 */
const setUp = `
const token = sessionStorage.getItem("crmcom-mock admin token");
const headers = token ? { authorization: "Bearer " + token } : {};
const before = location.pathname.slice(0, location.pathname.indexOf("/__mock/"));
fetch("../sandboxes?limit=0", { headers }).then(({ status }) => {
  if (status !== 401 || window !== top) return;
  const [root, sandbox] = location.pathname.split("/__mock/s/").flatMap((part) => part.split("/__mock/"));
  const asked = location.pathname.includes("/__mock/s/") ? "?sandbox=" + sandbox : "";
  location.replace(root + "/__mock/#/reference" + asked);
});
SwaggerUIBundle({
  urls: [
    { name: "CRM.COM Web API", url: "../openapi.json" },
    { name: "crmcom-mock admin API", url: "../admin-openapi.json" },
  ],
  dom_id: "#reference",
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: "StandaloneLayout",
  validatorUrl: null,
  requestInterceptor(request) {
    const { origin, pathname, search } = new URL(request.url, document.baseURI);
    if (before && origin === location.origin && /^\\/(__mock|crmapi)\\//.test(pathname)) request.url = origin + before + pathname + search;
    if (token && origin === location.origin && pathname.includes("/__mock/")) request.headers["x-mock-admin-token"] = token;
    return request;
  },
});
`;

// The addresses are relative to one level below, so that it does not matter how the admin API is reached.
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>crmcom-mock: reference</title>
<base href="docs/">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="swagger-ui-bundle.js"></script>
<script src="swagger-ui-standalone-preset.js"></script>
<script src="set-up.js"></script>
</body>
</html>
`;

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'self'; frame-ancestors 'self'";

/** The page that shows the documents; all of it comes from here. */
export function referencePage(): Response {
  return new Response(page, {
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": policy, ...apart },
  });
}

/** A file that the page asks for. */
export function referenceAsset(name: string): Response {
  if (name === "set-up.js") return sent(setUp, "text/javascript; charset=utf-8");
  const type = Object.hasOwn(assets, name) ? assets[name] : undefined;
  if (type === undefined) return problem(404, "Unknown file", `The reference page has no ${name.slice(0, 100)}.`);
  const path = pathOf(name);
  if (path === undefined)
    return problem(503, "Reference page not built", "This copy was installed without swagger-ui-dist: run `npm ci`.");
  return sent(readFileSync(path, "utf8"), type);
}

const sent = (text: string, type: string) =>
  new Response(text, { headers: { "content-type": type, "x-content-type-options": "nosniff", ...apart } });

/** In the package among what is built, in the sources among the development dependencies. */
function pathOf(name: string): string | undefined {
  const built = join(packageRoot, "dist", "reference", name);
  if (existsSync(built)) return built;
  try {
    return createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`);
  } catch {
    return undefined;
  }
}
