import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

function run(command: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd: root, encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}

describe.concurrent("the sources", () => {
  test("run on the Node that the project brings along", () => {
    expect(process.version).toMatch(/^v26\./);
  });

  test("have types that fit", () => {
    expect(run("tsc", "--noEmit")).toEqual({ status: 0, output: "" });
  });

  test("are linted and formatted; `npm run format` mends what can be mended", () => {
    const { status, output } = run("biome", "ci", "--error-on-warnings", ".");
    expect(status, output).toBe(0);
  });

  test("import downwards only, and the checker saw every module", () => {
    const { status, output } = run("depcruise", "--config", ".dependency-cruiser.mjs", "src");
    expect(status, output).toBe(0);
    const seen = Number(/\((\d+) modules/.exec(output)?.[1] ?? 0);
    expect(seen, output).toBeGreaterThanOrEqual(globSync("src/**/*.ts", { cwd: root }).length);
  });

  test("have no part that nobody uses", () => {
    const { status, output } = run("knip");
    expect(status, output).toBe(0);
  });
});
