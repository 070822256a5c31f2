import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { readSource, readSourceText } from "./read-sources.ts";
import { run } from "./run-tool.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What we read of the report of dependency-cruiser. */
interface Cruised {
  readonly summary: { readonly violations: readonly unknown[] };
  readonly modules: readonly { readonly source: string }[];
}

/** Files that may be longer than others, and what they are a table of. */
const tables: Readonly<Record<string, string>> = {
  "src/wire/assumptions.ts": "every assumption",
};

describe("the sources", { timeout: 300_000 }, () => {
  test("run on the Node that the project brings along", () => {
    expect(process.version).toMatch(/^v26\./);
  });

  test("import downwards only, and the checker saw every module", () => {
    const { output } = run("depcruise", "--config", ".dependency-cruiser.mjs", "--output-type", "json", "src");
    const { summary, modules } = JSON.parse(output) as Cruised;
    expect(summary.violations).toEqual([]);
    const seen = modules.map(({ source }) => source).filter((source) => source.startsWith("src/"));
    expect(seen.sort()).toEqual(globSync("src/**/*.{ts,tsx}", { cwd: root }).sort());
  });

  test("look into the schemas of zod in one file only, and add nothing to zod's own types", () => {
    const files = globSync("src/**/*.{ts,tsx}", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
    const looking = files.filter((file) =>
      /_zod\b|\.def\b|\binstanceof \(?(z\.|Zod)|declare module/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(looking).toEqual(["src/wire/schema-tree.ts"]);
  });
});

describe("the sources in src", () => {
  const sources = globSync("src/**/*.{ts,tsx}", { cwd: root, exclude: ["**/*.test.ts"] }).map((path) =>
    readSource(path),
  );

  test("are all read", () => {
    expect(sources.length).toBeGreaterThan(200);
    expect(sources.flatMap(({ functions }) => functions).length).toBeGreaterThan(1000);
  });

  const textOf = (path: string) => readFileSync(join(root, path), "utf8");

  test("bring in other modules where the checker of imports sees it, but for these", () => {
    const unseen = /\bcreateRequire\b|\btypeof import\(|[^.\w]import\((?!")/;
    expect(
      sources
        .map(({ path }) => path)
        .filter((path) => unseen.test(textOf(path)))
        .sort(),
    ).toEqual(["src/ground/own-module.ts", "src/lab/verify/run-pact.ts"]);
  });

  test("load late only what lies in their own room", () => {
    for (const { path } of sources) {
      for (const [, name = ""] of textOf(path).matchAll(/(?:own|loadOwn)Module(?:<[^>]*>)?\("([^"]+)"/g)) {
        expect([path, `src/${dirname(name)}`]).toEqual([path, dirname(path)]);
      }
    }
  });

  test("know zod by the name `z` only", () => {
    const imports = sources.flatMap(({ path }) => textOf(path).match(/^.* from "zod\b.*$/gm) ?? []);
    expect([...new Set(imports)].sort()).toEqual(['import * as z from "zod";', 'import type * as z from "zod";']);
  });

  test("have no function longer than 60 lines", () => {
    const long = sources.flatMap(({ path, functions }) =>
      functions.filter(({ lines }) => lines > 60).map(({ name, lines }) => `${path}: ${name} has ${lines} lines`),
    );
    expect(long).toEqual([]);
  });

  test("have no file longer than 300 lines but tables", () => {
    const long = sources.filter(({ lines }) => lines > 300).map(({ path }) => path);
    expect(long.filter((path) => !Object.keys(tables).includes(path))).toEqual([]);
    expect(Object.keys(tables).filter((path) => !long.includes(path))).toEqual([]);
  });

  test("export each name once, but for the parts that every method has", () => {
    const pathsOf = Map.groupBy(
      sources.flatMap(({ path, exports }) => [...new Set(exports)].map((name) => ({ name, path }))),
      ({ name }) => name,
    );
    const partOfMethod = /^src\/vendor\/methods\/[^/]+\/(contract|examples|operation)\.ts$/;
    const doubled = [...pathsOf].flatMap(([name, all]) => {
      const paths = all.map(({ path }) => path);
      const isPart = paths.every((path) => partOfMethod.exec(path)?.[1] === name);
      return paths.length > 1 && !isPart ? [`${name}: ${paths.join(", ")}`] : [];
    });
    expect(doubled).toEqual([]);
  });

  // Each argument takes a place on the stack: some 100 000 of them, and the call throws.
  test("spread no list into the arguments of a call: a client may make it long", () => {
    const spreading = sources.flatMap(({ path, spreadingCalls }) => spreadingCalls.map((call) => `${path}: ${call}`));
    expect(spreading).toEqual([]);
  });

  test("lie in folders, but for fewer than ten", () => {
    expect(globSync("src/*.ts", { cwd: root }).length).toBeLessThan(10);
  });
});

/** The rules that the import checker finds broken in these files. */
function brokenRules(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-floors-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const config = join(root, ".dependency-cruiser.mjs");
  const { stdout } = spawnSync("depcruise", ["--config", config, "--output-type", "json", "src"], {
    cwd: folder,
    encoding: "utf8",
  });
  const { violations } = JSON.parse(stdout).summary as { violations: { from: string; rule: { name: string } }[] };
  return violations.map(({ from, rule }) => `${from}: ${rule.name}`).sort();
}

describe("the checker of imports", () => {
  test("refuses a circle (told once), an import upward, and a module on no floor", () => {
    const broken = brokenRules({
      "src/ground/one.ts": 'import { two } from "./two.ts";\nexport const one = () => two;\n',
      "src/ground/two.ts": 'import { one } from "./one.ts";\nexport const two = () => one;\n',
      "src/wire/code.ts": 'import { rows } from "../store/rows.ts";\nexport const code = rows;\n',
      "src/wire/shape.ts": 'import type { Rows } from "../store/rows.ts";\nexport type Shape = Rows;\n',
      "src/store/rows.ts": "export type Rows = string[];\nexport const rows: Rows = [];\n",
      "src/elsewhere/alone.ts": "export const alone = 1;\nexport type { Rows } from '../store/rows.ts';\n",
    });
    expect(broken).toEqual([
      "src/elsewhere/alone.ts: no-floor",
      "src/ground/one.ts: no-circle",
      "src/wire/code.ts: ground-imports-upward",
      "src/wire/code.ts: wire-needs-zod-only",
      "src/wire/shape.ts: ground-imports-upward",
      "src/wire/shape.ts: wire-needs-zod-only",
    ]);
  });
});

test("of a source each name is read that a pattern exports, and a static block of a class is a function", () => {
  const exported = "export const [a, { b, c: d = 1, e = 2, ...f }, , ...g] = here;\nexport function h() {}\n";
  expect(readSourceText("a.ts", exported).exports).toEqual(["a", "b", "d", "e", "f", "g", "h"]);
  const text = `class Large {\n  static {\n${"    count();\n".repeat(70)}  }\n}\n`;
  expect(readSourceText("a.ts", text).functions.map(({ lines }) => lines)).toEqual([72]);
});
