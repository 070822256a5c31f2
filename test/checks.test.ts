import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "@swc/core";
import { describe, expect, test } from "vitest";
import { run } from "./run-tool.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What we read of the report of dependency-cruiser. */
interface Cruised {
  readonly summary: { readonly violations: readonly unknown[] };
  readonly modules: readonly { readonly source: string }[];
}

describe("the sources", { timeout: 300_000 }, () => {
  test("run on the Node that the project brings along", () => {
    expect(process.version).toMatch(/^v26\./);
  });

  test("import downwards only, and the checker saw every module", () => {
    const { output } = run("depcruise", "--config", ".dependency-cruiser.mjs", "--output-type", "json", "src");
    const { summary, modules } = JSON.parse(output) as Cruised;
    expect(summary.violations).toEqual([]);
    const seen = modules.map(({ source }) => source).filter((source) => source.startsWith("src/"));
    expect(seen.sort()).toEqual(
      globSync(["src/**/*.{ts,tsx,mjs}", "src/{assumptions,cli,lab,mock,vendor,wire,dashboard/*}/**/*.json"], {
        cwd: root,
      })
        .filter((path) => !/^src\/vendor\/methods\/.*\.json$/.test(path))
        .sort(),
    );
  });

  test("look into the schemas of zod in one file only, and add nothing to zod's own types", () => {
    const files = globSync("src/**/*.{ts,tsx}", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
    const looking = files.filter((file) =>
      /_zod\b|\.def\b|\binstanceof \(?(z\.|Zod)|declare module/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(looking).toEqual(["src/schema/schema-tree.ts"]);
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
    ).toEqual(["src/ground/own-module.ts"]);
  });

  test("load late only what lies in their own room", () => {
    for (const { path, text } of sources) {
      for (const [, name = ""] of text.matchAll(/(?:own|loadOwn)Module(?:<[^>]*>)?\("([^"]+)"/g)) {
        expect([path, `src/${dirname(name)}`]).toEqual([path, dirname(path)]);
      }
    }
  });

  test("know zod by the name `z` only", () => {
    const imports = sources.flatMap(({ text }) => text.match(/^.* from "zod\b.*$/gm) ?? []);
    expect([...new Set(imports)].sort()).toEqual(['import * as z from "zod";', 'import type * as z from "zod";']);
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

  // Each argument takes a place on the stack: some 100 000 of them, and the call throws.
  test("spread no list into the arguments of a call: a client may make it long", () => {
    expect(sources.filter(({ path, text }) => spreadsArguments(path, text)).map(({ path }) => path)).toEqual([]);
    expect(spreadsArguments("a.ts", "export const all = (list: number[]) => Math.max(0, ...list);")).toBe(true);
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

interface Node {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a tree of many kinds of nodes
  readonly [member: string]: any;
}

function nodesIn(value: unknown): Node[] {
  if (typeof value !== "object" || value === null) return [];
  const within = Object.values(value).flatMap(nodesIn);
  return "type" in value && "span" in value ? [value as unknown as Node, ...within] : within;
}

/** Does a call spread a list into its arguments? */
function spreadsArguments(path: string, text: string): boolean {
  const module = parseSync(text, { syntax: "typescript", tsx: path.endsWith(".tsx"), target: "es2024" });
  return nodesIn(module).some(
    ({ type, arguments: list }) =>
      (type === "CallExpression" || type === "NewExpression") && (list ?? []).some(({ spread }: Node) => spread),
  );
}
