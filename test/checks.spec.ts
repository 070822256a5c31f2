import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

function run(command: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 2 ** 20,
  });
  return { status, output: `${stdout}${stderr}` };
}

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
