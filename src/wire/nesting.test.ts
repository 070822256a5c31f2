import { expect, test } from "vitest";
import { nestsDeeper } from "./nesting.ts";

test.each([
  ["", 0, false],
  ["7", 0, false],
  ["[]", 0, true],
  ["[]", 1, false],
  ["{}", 0, true],
  ['{"a":[{"b":[]}]}', 3, true],
  ['{"a":[{"b":[]}]}', 4, false],
  ["[[],[],{},{}]", 2, false],
  ["[[],[],[[]]]", 2, true],
  ['["[[[[", "{{{{"]', 1, false],
  ['["\\"[[[[", "\\\\"]', 1, false],
  ['["\\\\", [[]]]', 2, true],
  ['["]]]]", [[]]]', 2, true],
  ['{"[[": {"a": 1}}', 2, false],
])("%s nests deeper than %i: %s", (text, most, isDeeper) => {
  expect(nestsDeeper(text, most)).toBe(isDeeper);
});

test("a text that is all brackets needs no stack", () => {
  expect(nestsDeeper("[".repeat(1_000_000), 999_999)).toBe(true);
  expect(nestsDeeper("[".repeat(1_000_000), 1_000_000)).toBe(false);
});
