import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { readSourceText } from "./read-sources.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

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

describe("what is read of a source", () => {
  const read = (text: string) => readSourceText("src/wire/planted.ts", text);

  test.each([
    'type U = typeof import("../store/store.ts");',
    'type Id = import("../store/row.ts").Id;',
    "export const load = (name: string) => import(name);",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what is read
    "export const load = (name: string) => import(`./${name}.ts`);",
  ])("an import that the checker of imports does not see: %s", (text) => {
    expect(read(text).unseenImports).toHaveLength(1);
  });

  test.each([
    'createRequire(import.meta.url)("../store/store.ts");',
    "createRequire(import.meta.url)(name);",
    'const require = createRequire(import.meta.url);\nrequire("../store/store.ts");',
    'import { createRequire as make } from "node:module";\nmake(import.meta.url)("../store/store.ts");',
    'import * as module from "node:module";\nmodule.createRequire(import.meta.url)("../store/store.ts");',
  ])("a require that it does not see either: %s", (text) => {
    expect(read(text).unseenImports).toHaveLength(1);
  });

  test.each(['loadOwnModule<never>("store/store");', 'fork(ownModule("../test/browser"));', "ownModule(name);"])(
    "a load of our own from another room: %s",
    (text) => {
      expect(read(text).unseenImports).toHaveLength(1);
    },
  );

  test.each([
    'loadOwnModule<typeof here>("wire/here");',
    'import type * as Faker from "./faker.ts";\nexport const load = () => import("./faker.ts");',
    'import { createRequire } from "node:module";\ncreateRequire(import.meta.url).resolve(name);',
    'import { createRequire } from "node:module";\ncreateRequire(import.meta.url)("vitest/package.json");',
  ])("no such import in %s", (text) => {
    expect(read(text).unseenImports).toEqual([]);
  });

  test("each name that a pattern exports", () => {
    const text = "export const [a, { b, c: d = 1, e = 2, ...f }, , ...g] = here;\nexport function h() {}\n";
    expect(read(text).exports).toEqual(["a", "b", "d", "e", "f", "g", "h"]);
  });

  test("the block of a class that runs once is a function", () => {
    const text = `class Large {\n  static {\n${"    count();\n".repeat(70)}  }\n}\n`;
    expect(read(text).functions.map(({ lines }) => lines)).toEqual([72]);
  });

  test.each([
    'import { ZodString } from "zod";',
    'import { z } from "zod";',
    'import zod from "zod";',
    'import * as zod from "zod/v4/core";',
    'export { ZodString } from "zod";',
  ])("a look at zod but by z: %s", (text) => {
    expect(read(text).otherZod).toHaveLength(1);
  });

  test.each(['import * as z from "zod";', 'import type * as z from "zod";'])("zod as z: %s", (text) => {
    expect(read(text).otherZod).toEqual([]);
  });
});
