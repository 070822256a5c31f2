import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const exclude = ["node_modules", "dist"];
const pages = [
  ...globSync("**/*.md", { cwd: root, exclude }),
  ...globSync(".{github,kubernetes}/**/*.md", { cwd: root }),
]
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
  .filter(({ text }) => !text.includes("<!-- Printed by `npm run generate`"))
  .map(({ path, text }) => ({ path, text: text.replace(/<!-- printed: .*?<!-- end: [^>]*-->/gs, "") }));

/** The sentences of a page: no code, tables, quotes, headings. A line of a list is a paragraph of its own. */
function sentencesOf(text: string): string[] {
  const prose = text
    .replace(/^```.*?^```$|^ {4}.*$/gms, "\n\n")
    .replace(/^[|>#].*$|<[^>]+>/gm, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/`[^`]*`/g, "X");
  return prose
    .split(/\n\s*\n|\n\s*(?:[-*]|\d+\.) /)
    .flatMap((paragraph) =>
      paragraph
        .replace(/\s+/g, " ")
        .trim()
        .split(/(?<=[.!?:;])\s+(?=["*(\p{Lu}])/u),
    )
    .filter((sentence) => wordsOf(sentence) > 1);
}

const wordsOf = (sentence: string) => sentence.split(" ").filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
const sentences = pages.flatMap(({ path, text }) => sentencesOf(text).map((sentence) => ({ path, sentence })));

test("no sentence has more than 35 words", () => {
  expect(pages.length).toBeGreaterThan(20);
  expect(sentences.length).toBeGreaterThan(500);
  expect(sentences.filter(({ sentence }) => wordsOf(sentence) > 35)).toEqual([]);
});

test("no sentence begins as if translated", () => {
  expect(
    sentences.filter(({ sentence }) => /^(Of |What .* is |Whoever |That which |There is that )/.test(sentence)),
  ).toEqual([]);
});

/** They are wrong in every page, message and comment: use the terms of src/README.md. */
const wrongPhrases =
  /\b(put back|rests on|leans on|what helps|struck|not proven|anew|is no JSON|client gone|would be otherwise)\b/i;

test("no page, message or comment has a phrase that is always wrong", () => {
  const sources = globSync("{src,.build}/**/*.{ts,tsx,mjs,json}", { cwd: root }).filter(
    (path) => !path.endsWith("removed.json"),
  );
  const history = /^(CHANGELOG|src\/cli\/upgrading)\.md$/;
  const texts = [
    ...pages.filter(({ path }) => !history.test(path)),
    ...sources.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") })),
  ];
  const found = texts.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, at) => (wrongPhrases.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});

test.each(["test/bench", "test/soak"])("the result in %s is no older than the newest release", (folder) => {
  const [, result = ""] = readFileSync(join(root, folder, "README.md"), "utf8").split("<!-- result -->");
  const [, measured = ""] = /\bon (\d{4}-\d\d-\d\d)\b/.exec(result) ?? [];
  const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  const [, released] = /^## \d+\.\d+\.\d+ - (\d{4}-\d\d-\d\d)$/m.exec(changelog) ?? [];
  expect(released).toBeDefined();
  expect(measured >= (released as string), `${folder}: measured on ${measured}, released on ${released}`).toBe(true);
});
