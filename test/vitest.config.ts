import { rmSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { closingLine } from "./closing-line.ts";
import { tempFolder } from "./temp-folder.ts";

/** Holds all that tests and the programs that they start write. */
const TMPDIR = tempFolder();
process.on("exit", () => rmSync(TMPDIR, { recursive: true, force: true }));

/** Tests that count what their process has open, or start programs that read the sources: each file has a process of its own. */
const apart = ["src/explore/explore.test.ts", "test/checks.test.ts"];

/** What every run of the tests has in common. */
const shared = {
  root: new URL("..", import.meta.url).pathname,
  // The programs that tests start share what Node makes of the sources.
  env: { NODE_COMPILE_CACHE: new URL("../node_modules/.cache/compile", import.meta.url).pathname, TMPDIR },
  testTimeout: 300_000,
  hookTimeout: 300_000,
  // Most of the time a test waits for a program that it started.
  maxWorkers: 3,
};

/** The fast tier, `*.test.ts`. With `TESTS=all` also `*.spec.ts`: browsers, other languages, proxies, installations, whole verifications. */
const projects = [
  { extends: true, test: { name: "apart", include: apart } },
  // Loading the sources takes most files longer than their tests: these share it, and restore what they change.
  {
    extends: true,
    test: { name: "together", isolate: false, include: ["{src,test}/**/*.test.ts"], exclude: apart },
  },
  ...(process.env["TESTS"] === "all"
    ? [{ extends: true, test: { name: "whole", include: ["test/**/*.spec.ts"] } }]
    : []),
];

export default defineConfig({ test: { ...shared, reporters: ["minimal", closingLine()], projects } });
