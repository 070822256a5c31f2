import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readSource } from "./read-sources.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

function run(command: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 2 ** 20,
  });
  return { status, output: `${stdout}${stderr}` };
}

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

  test("have types that fit", () => {
    expect(run("tsc", "--noEmit")).toEqual({ status: 0, output: "" });
    expect(run("tsc", "--noEmit", "--project", "src/dashboard")).toEqual({ status: 0, output: "" });
  });

  test("are linted and formatted; `npm run format` mends what can be mended", () => {
    const { status, output } = run("biome", "ci", "--error-on-warnings", ".");
    expect(status, output).toBe(0);
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

  test("have no part that nobody uses", () => {
    const { status, output } = run("knip");
    expect(status, output).toBe(0);
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

  test("bring in other modules where the checker of imports sees it, but for the one that loads what is large late", () => {
    const unseen = sources.flatMap(({ path, unseenImports }) => unseenImports.map((at) => `${path}: ${at}`));
    expect(unseen).toEqual(["src/ground/own-module.ts: createRequire", "src/ground/own-module.ts: ownModule(name)"]);
  });

  test("know zod by the name `z` only", () => {
    expect(sources.flatMap(({ path, otherZod }) => otherZod.map((at) => `${path}: ${at}`))).toEqual([]);
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
