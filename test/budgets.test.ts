import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "@swc/core";
import { expect, test } from "vitest";

/** Upper bounds for casts, and for the files and functions that one row runs through. A commit that raises one says why. */
const most = {
  casts: 312,
  filesOfARow: 66,
  functionsOfARow: 245,
  functionsMoreOfAnOddRow: 23,
};

/** KB that a call allocates, by what its rows are like; 3 % above the dearest of twelve runs, which differ by 4 %. */
const kilobytesOfACall = {
  "4 rows": 62,
  "1000 rows": 1_780,
  "1000 rows, an unknown member each": 1_980,
  "1000 rows, a bad date each": 3_200,
};

const root = fileURLToPath(new URL("..", import.meta.url));
const isTest = (path: string) => /\.test\.tsx?$/.test(path);
const sources = globSync("src/**/*.{ts,tsx,css}", { cwd: root }).filter((path) => !isTest(path));

/** Counts `as` in a syntax tree. `as const` hides no type. */
function castsIn(node: unknown): number {
  if (typeof node !== "object" || node === null) return 0;
  const isCast = "type" in node && node.type === "TsAsExpression" ? 1 : 0;
  return Object.values(node).reduce<number>((sum, one) => sum + castsIn(one), isCast);
}

test("few casts hide a type", () => {
  const code = sources
    .filter((path) => !path.endsWith(".css"))
    .map((path) => ({ text: readFileSync(join(root, path), "utf8"), tsx: path.endsWith("x") }));
  const trees = code.map(({ text, tsx }) => parseSync(text, { syntax: "typescript", tsx }));
  const casts = trees.reduce((sum, tree) => sum + castsIn(tree), 0);
  expect(casts).toBeGreaterThan(100);
  expect(casts).toBeLessThanOrEqual(most.casts);
});

test("a row runs through few files and functions, and one with something odd through few more", () => {
  const printed = execFileSync(process.execPath, [join(root, "test/files-of-a-row.ts")], { encoding: "utf8" });
  const { plain, odd } = JSON.parse(printed) as Record<"plain" | "odd", Record<string, string[]>>;
  const [functions, functionsOfOdd] = [plain, odd].map((files) => Object.values(files).flat().length) as [
    number,
    number,
  ];
  expect(Object.keys(plain).length).toBeGreaterThan(10);
  expect(Object.keys(odd).filter((path) => path.startsWith("mock/admin/"))).toEqual([]);
  expect(Object.keys(plain).length).toBeLessThanOrEqual(most.filesOfARow);
  expect(functions).toBeLessThanOrEqual(most.functionsOfARow);
  expect(functionsOfOdd - functions).toBeLessThanOrEqual(most.functionsMoreOfAnOddRow);
});

test("a call allocates no more memory than it did", { timeout: 120_000 }, () => {
  const printed = execFileSync(process.execPath, [join(root, "test/memory-of-a-call.ts")], { encoding: "utf8" });
  const measured: Record<string, number> = JSON.parse(printed);
  expect(Object.keys(measured)).toEqual(Object.keys(kilobytesOfACall));
  for (const [rows, most] of Object.entries(kilobytesOfACall)) {
    expect([rows, measured[rows]]).toEqual([rows, expect.toSatisfy((kilobytes: number) => kilobytes <= most)]);
  }
});
