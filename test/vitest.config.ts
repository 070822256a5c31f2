import { defineConfig } from "vitest/config";
import { closingLine } from "./closing-line.ts";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // The programs that tests start share what Node makes of the sources.
    env: { NODE_COMPILE_CACHE: new URL("../node_modules/.cache/compile", import.meta.url).pathname },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Most of the time a test waits for a program that it started.
    maxWorkers: 3,
    reporters: ["default", closingLine()],
  },
});
