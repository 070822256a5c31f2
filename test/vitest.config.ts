import { defineConfig } from "vitest/config";
import { closingLine } from "./closing-line.ts";

/**
 * Tests that measure the memory of their process, or count what it has open, or load nothing of the sources themselves: each
 * has a process of its own.
 */
const apart = [
  "src/lab/explore/explore",
  "test/{checks,fault-memory,kubernetes,memory,npm-start,package,page-commands,stopping,workflows}",
  "test/record/{adopt-command,pipeline-job,record-command}",
].map((names) => `${names}.test.ts`);

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
      { extends: true, test: { name: "apart", include: apart } },
      // To load the sources takes most suites more time than what they say: these share it, and put back what they change.
      {
        extends: true,
        test: { name: "together", isolate: false, include: ["{src,test}/**/*.test.ts"], exclude: apart },
      },
    ],
  },
});
