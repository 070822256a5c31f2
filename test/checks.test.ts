import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { run } from "./run-tool.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What we read of the report of dependency-cruiser. */
interface Cruised {
  readonly summary: { readonly violations: readonly unknown[] };
  readonly modules: readonly { readonly source: string }[];
}

describe("the sources", { timeout: 300_000 }, () => {
  test("import downwards only, and the checker saw every module", () => {
    const { output } = run("depcruise", "--config", ".dependency-cruiser.mjs", "--output-type", "json", "src");
    const { summary, modules } = JSON.parse(output) as Cruised;
    expect(summary.violations).toEqual([]);
    const seen = modules.map(({ source }) => source).filter((source) => source.startsWith("src/"));
    expect(seen.sort()).toEqual(
      globSync(
        ["src/**/*.{ts,tsx,mjs}", "src/{assumptions,cli,common,explore,mock,tenant,vendor,wire,dashboard/*}/**/*.json"],
        {
          cwd: root,
        },
      )
        .filter((path) => !/^src\/vendor\/methods\/.*\.json$/.test(path))
        .sort(),
    );
  });
});

describe("the sources in src", () => {
  const sources = globSync("src/**/*.{ts,tsx}", { cwd: root, exclude: ["**/*.test.ts"] }).map((path) => ({
    path,
    text: readFileSync(join(root, path), "utf8"),
  }));

  test("bring in other modules where the checker of imports sees it, but for these", () => {
    const unseen = /\bcreateRequire\b|\btypeof import\(|[^.\w]import\((?!")/;
    expect(
      sources
        .filter(({ text }) => unseen.test(text))
        .map(({ path }) => path)
        .sort(),
    ).toEqual(["src/common/own-module.ts"]);
  });

  test("load late only what lies in their own room", () => {
    for (const { path, text } of sources) {
      for (const [, name = ""] of text.matchAll(/(?:own|loadOwn)Module(?:<[^>]*>)?\("([^"]+)"/g)) {
        expect([path, `src/${dirname(name)}`]).toEqual([path, dirname(path)]);
      }
    }
  });

  test("export each name once, but for the parts that every method has", () => {
    const pathsOf = Map.groupBy(
      sources.flatMap(({ path, text }) => [...new Set(exportsOf(text))].map((name) => ({ name, path }))),
      ({ name }) => name,
    );
    const partOfMethod = /^src\/vendor\/methods\/[^/]+\/(examples|operation)\.ts$/;
    const doubled = [...pathsOf].flatMap(([name, all]) => {
      const paths = all.map(({ path }) => path);
      const isPart = paths.every((path) => partOfMethod.exec(path)?.[1] === name);
      return paths.length > 1 && !isPart ? [`${name}: ${paths.join(", ")}`] : [];
    });
    expect(doubled).toEqual([]);
  });

  test("have one name each, but for the operations of methods", () => {
    const subjects = sources.filter(({ path }) => !/^src\/(vendor\/methods\/|index)/.test(path));
    const byName = Map.groupBy(subjects, ({ path }) => basename(path).replace(/\.\w+$/, ""));
    expect([...byName.values()].filter(({ length }) => length > 1)).toEqual([]);
  });
});

/** The names that a file exports and that are its own. */
const exportsOf = (text: string): string[] =>
  [...text.matchAll(/^export (?:async )?(?:const|let|function\*?|class|interface|type) (\w+)/gm)].map(
    ([, name = ""]) => name,
  );
