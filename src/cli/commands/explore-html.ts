import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../common/config-error.ts";
import { packageRoot, packageVersion as version } from "../../common/own-module.ts";
import type { Exploration } from "../../explore/exploration.ts";

/** The dashboard's page of an exploration, as one file without links. @throws ConfigError when the page was not built */
export function htmlReport(exploration: Exploration, command?: string): string {
  const report = { ...exploration, command, version, at: new Date().toISOString() };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Exploration: ${exploration.result}</title>
<style>${builtFile("dashboard.css").replace(/@font-face\{[^}]*\}/g, "")}</style>
</head>
<body>
<script type="application/json" id="exploration">${JSON.stringify(report).replaceAll("<", "\\u003c")}</script>
<script>${builtFile("explore-report.js").replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
}

function builtFile(name: string): string {
  const path = join(packageRoot, "dist/dashboard", name);
  if (existsSync(path)) return readFileSync(path, "utf8");
  throw new ConfigError([
    { where: "--format html", message: "the page was not built, as this runs from its sources: run `npm run build`" },
  ]);
}
