import { defineConfig } from "vitest/config";
import { closingLine } from "./closing-line.ts";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Most of the time a test waits for a program that it started.
    maxWorkers: 3,
    reporters: ["default", closingLine()],
  },
});
