import { expect, test } from "vitest";
import { pathText } from "./path-text.ts";

test.each([
  ["", [], ""],
  ["", ["token"], "token"],
  ["", ["set", 2, "unit", "id"], "set[2].unit.id"],
  ["set[2]", [], "set[2]"],
  ["set[2]", ["unit", "id"], "set[2].unit.id"],
  ["", [0, 1], "[0][1]"],
  ["set", ["1"], "set.1"],
])("from %j on, %j is the place %s", (at, path, text) => {
  expect(pathText(at, path)).toBe(text);
});
