import { defineConfig } from "vitest/config";
import { closingLine } from "../closing-line.ts";

export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    env: { NODE_COMPILE_CACHE: new URL("../../node_modules/.cache/compile", import.meta.url).pathname },
    include: ["test/instances/*.spec.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["default", closingLine()],
  },
});
