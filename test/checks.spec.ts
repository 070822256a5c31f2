import { describe, expect, test } from "vitest";
import { run } from "./run-tool.ts";

/** What programs say of all sources; what is read of them is in the fast tier, `checks.test.ts`. */
describe("the sources", () => {
  test("have types that fit", () => {
    expect(run("tsc", "--noEmit")).toEqual({ status: 0, output: "" });
    expect(run("tsc", "--noEmit", "--project", "src/dashboard")).toEqual({ status: 0, output: "" });
  });

  test("are linted and formatted; `npm run format` mends what can be mended", () => {
    const { status, output } = run("biome", "ci", "--error-on-warnings", ".");
    expect(status, output).toBe(0);
  });

  test("have no part that nobody uses", () => {
    const { status, output } = run("knip");
    expect(status, output).toBe(0);
  });
});
