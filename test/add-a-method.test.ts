import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { folderWith } from "./folder-of-methods.ts";
import { runHere } from "./run-program.ts";

test("the folders on the page about methods are valid, and answer their examples", async () => {
  const page = readFileSync(new URL("../src/vendor/methods/README.md", import.meta.url), "utf8");
  const files = [...page.matchAll(/^`my-methods\/(\S+)`\n\n```\w+\n([\s\S]*?)^```$/gm)];
  expect(files).toHaveLength(6);
  const folder = folderWith(Object.fromEntries(files.map(([, path = "", text = ""]) => [path, text])));
  const { code, stdout, stderr } = await runHere(["validate", "--methods", folder]);
  expect([code, stdout.trim(), stderr]).toEqual([0, "config, fixtures and rules are fine", ""]);
});
