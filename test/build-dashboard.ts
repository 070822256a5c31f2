import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../.build/build-dashboard.mjs", import.meta.url));

/** Builds the page as its sources are now, where a mock server finds it. */
export function buildDashboard(): void {
  execFileSync(process.execPath, [script]);
}
