import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { tmpdir } from "node:os";
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

  test("may do no more than it needs, and not for long", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    for (const [name, job] of Object.entries(workflow.jobs))
      expect(job["timeout-minutes"], name).toBeLessThanOrEqual(name === "soak" ? 80 : 40);
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

describe("the notes of a release", () => {
  const notesOf = (tag: string, changelog: string) => {
    const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-notes-"));
    cpSync(join(root, ".ci"), join(folder, ".ci"), { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ version: "1.2.3" }));
    writeFileSync(join(folder, "CHANGELOG.md"), changelog);
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, ".ci/release-notes.mjs"), tag], {
      encoding: "utf8",
    });
    rmSync(folder, { recursive: true });
    return { status, stdout, stderr };
  };
  const changelog = "# Changelog\n\n## Unreleased\n\n- New.\n\n## 1.2.3\n\n- Mended.\n\n## 1.2.2\n\n- Old.\n";

  test("are what the changelog says of it", () => {
    expect(notesOf("v1.2.3", changelog)).toEqual({ status: 0, stdout: "- Mended.\n", stderr: "" });
  });

  test.each([
    ["v1.2.4", changelog, "the tag is v1.2.4, and package.json has 1.2.3; expected v1.2.3"],
    ["1.2.3", changelog, '"1.2.3" is no tag of a release; expected one like v1.2.3'],
    ["", changelog, '"" is no tag of a release'],
    ["v1.2.3", "## Unreleased\n\n- New.\n", 'CHANGELOG.md has nothing below a heading "## 1.2.3"'],
    ["v1.2.3", "## 1.2.3\n\n## 1.2.2\n\n- Old.\n", 'CHANGELOG.md has nothing below a heading "## 1.2.3"'],
  ])("are refused for %s", (tag, text, said) => {
    const { status, stdout, stderr } = notesOf(tag, text);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(said);
  });
});

test("the image says from what it was built: by arguments, or by the labels that the workflow makes", () => {
  const text = textOf("Dockerfile");
  for (const name of ["source", "version", "revision"]) {
    expect(text).toContain(`\n      org.opencontainers.image.${name}="\${${name.toUpperCase()}}"`);
  }
  const { version } = JSON.parse(textOf("package.json")) as { version: string };
  expect(text).toContain(`\nARG VERSION=${version}\n`);
  expect(textOf(".github/workflows/image.yaml")).toContain("steps.names.outputs.labels");
});
