import { defineConfig } from "vitest/config";
import { closingLine } from "./closing-line.ts";

/** Tests beside their sources that keep to themselves what they change: they share one loading of the sources. */
const sharing = { include: ["src/**/*.test.ts"], exclude: ["src/{cli,explore}/**", "src/faults/effects/**"] };

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    // The programs that tests start share what Node makes of the sources.
    env: { NODE_COMPILE_CACHE: new URL("../node_modules/.cache/compile", import.meta.url).pathname },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Most of the time a test waits for a program that it started.
    maxWorkers: 3,
    reporters: ["default", closingLine()],
    projects: [
      { extends: true, test: { name: "apart", include: ["test/**/*.test.ts", ...sharing.exclude.map(testsIn)] } },
      { extends: true, test: { name: "together", isolate: false, ...sharing } },
    ],
  },
});

function testsIn(pattern: string): string {
  return `${pattern}/*.test.ts`;
}
