import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { presetNames } from "./presets.ts";
import { ruleFiles, typedRules } from "./typed-rules.ts";

const [preset = "", another = ""] = presetNames;

test("names and paths are separated by commas, and JSON stands as it is", () => {
  const json = ' {"id":"a","effect":{"http":{"status":503,"body":"x,y"}}}';
  expect(typedRules([`${preset}, ${another},`, json, '[{"id":"b"},{"id":"c"}]'])).toEqual([
    preset,
    another,
    JSON.parse(json),
    { id: "b" },
    { id: "c" },
  ]);
});

test("what is neither a preset nor JSON is a file", () => {
  expect(ruleFiles([`${preset},a.json`, "b{1}.json, c", ' {"id":"a"}', '"text"', "[]"])).toEqual([
    "a.json",
    "b{1}.json",
    "c",
  ]);
  const folder = mkdtempSync(join(tmpdir(), "rules-"));
  try {
    const file = join(folder, "two.json");
    writeFileSync(file, '[{"id":"a"},{"id":"b"}]');
    expect(typedRules([`${file},${preset}`])).toEqual([{ id: "a" }, { id: "b" }, preset]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("what is none of them is refused with what was meant", () => {
  expect(() => typedRules(["nosuch"])).toThrow(
    /^nosuch: neither a preset \(.*\) nor a file of JSON that can be read: /,
  );
  expect(() => typedRules(['{"id":'])).toThrow(/^\{"id":: not JSON: /);
  expect(() => typedRules(['{"id":"a","id":"b"}'])).toThrow(/; keep one$/);
});
