import { defineConfig } from "vitest/config";
import { closingLine } from "./closing-line.ts";

/**
 * Suites of the whole program that start no program and change nothing of their process: to load the sources takes most of them more
 * time than what they say.
 */
const inProcess = [
  "{adding-rows,admin-lists,again,assumptions,bounded-work,catalog,claims,client-day,dates,documented-example,documents}",
  "{events-max,examples,fast-check,faults-in-sandboxes,fits-example,journal,odd-requests,overlooked,published-schema}",
  "{releases,sandboxes,secrets,security,soak-books,steering,switches,two-readers,unreadable-bodies,unstated}",
  "contracts/{contracts,members,mutants}",
  "record/{constant-differences,drift,proxy,redaction,second-system,secret-scanner,verify-from}",
].map((names) => `test/${names}.test.ts`);

/** Tests that keep to themselves what they change: they share one loading of the sources. */
const sharing = {
  include: ["src/**/*.test.ts", ...inProcess],
  exclude: ["src/{cli,explore}/**", "src/faults/effects/**"],
};

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
      {
        extends: true,
        test: { name: "apart", include: ["test/**/*.test.ts", ...sharing.exclude.map(testsIn)], exclude: inProcess },
      },
      { extends: true, test: { name: "together", isolate: false, ...sharing } },
    ],
  },
});

function testsIn(pattern: string): string {
  return `${pattern}/*.test.ts`;
}
