import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

// The parser of GitHub's own editors imports JSON as bundlers read it, and not as Node does.
registerHooks({
  resolve: (name, context, next) => ({
    ...next(name, context),
    ...(name.endsWith(".json") && { importAttributes: { type: "json" } }),
  }),
});
const { NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");

const root = fileURLToPath(new URL("..", import.meta.url));
const files = globSync(".github/workflows/*", { cwd: root }).sort();
const textOf = (file: string) => readFileSync(join(root, file), "utf8");

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly "timeout-minutes"?: number; readonly steps: readonly Step[] }>>;
}

const errorsIn = (name: string, content: string) =>
  parseWorkflow({ name, content }, new NoOperationTraceWriter())
    .context.errors.getErrors()
    .map(({ message }) => message);

describe.each(files)("%s", (file) => {
  const workflow = parse(textOf(file)) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  test("is one of GitHub's, key by key and expression by expression", () => {
    expect(errorsIn(file, textOf(file))).toEqual([]);
  });

  test("runs commands that can be read, and files and scripts that are there", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
    for (const { run } of steps) {
      if (run === undefined) continue;
      expect(spawnSync("bash", ["-n", "-c", run], { encoding: "utf8" }).stderr, run).toBe("");
      for (const [, name = ""] of run.matchAll(/npm run (?:-s )?([\w:]+)/g)) expect(scripts).toHaveProperty(name);
      for (const [path] of run.matchAll(/(?<=^|\s)(?:\.ci|test|node_modules)\/[\w./-]+/g)) {
        const found = globSync(path.startsWith("test/") ? `${path.replace(/\.\w+$/, "")}*` : path, { cwd: root });
        expect(found, path).not.toEqual([]);
      }
    }
  });
});
