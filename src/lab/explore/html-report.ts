import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../ground/config-error.ts";
import { packageRoot } from "../../ground/own-module.ts";
import type { Exploration } from "./exploration.ts";

const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string };

/**
 * An exploration as one page that needs nothing from outside, in light and dark: the screen of the dashboard in a file.
 * @param command the client that was explored, as it was typed
 * @throws ConfigError when the dashboard was not built
 */
export function htmlReport(exploration: Exploration, command?: string): string {
  const shown = { ...exploration, command, version, at: new Date().toISOString() };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Exploration: ${exploration.result}</title>
<style>${built("dashboard.css").replace(/@font-face\{[^}]*\}/g, "")}</style>
</head>
<body>
<script type="application/json" id="exploration">${JSON.stringify(shown).replaceAll("<", "\\u003c")}</script>
<script>${built("explore-report.js").replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
}

function built(name: string): string {
  const path = join(packageRoot, "dist/dashboard", name);
  if (existsSync(path)) return readFileSync(path, "utf8");
  throw new ConfigError([
    { where: "--format html", message: "the page was not built, as this runs from its sources: run `npm run build`" },
  ]);
}
