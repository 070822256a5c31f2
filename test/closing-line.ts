import type { Reporter } from "vitest/node";

/** Ends a run with `N passed, N failed`, after everything else; what broke outside of a test counts as failed. */
export function closingLine(): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      let passed = 0;
      let failed = unhandledErrors.length;
      for (const module of modules) {
        failed += module.errors().length;
        for (const test of module.children.allTests()) {
          const { state } = test.result();
          if (state === "passed") passed += 1;
          if (state === "failed") failed += 1;
        }
      }
      process.on("exit", () => process.stdout.write(`${passed} passed, ${failed} failed\n`));
    },
  };
}
