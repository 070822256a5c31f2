import { expect, test } from "vitest";
import { contentOf, plainValue } from "./content-of.ts";

test.each([
  ['"a"', "a"],
  ['"', ""],
  ['""', ""],
  ['"a', "a"],
  ['"a\\"', 'a"'],
  ['"a\\\\"', "a\\"],
  ['"a\\\\\\"', 'a\\"'],
  ['"\\u0041\\n"', "A\n"],
  ['"\\x\\"\\/"', '\\x"/'],
  ['"a\\u00', "a\\u00"],
  ['"a\\/b\\', "a/b\\"],
])("the String %s says %j, as far as it goes", (string, content) => {
  expect(contentOf(string)).toBe(content);
});

test.each([
  ['"a"', "a"],
  ["12", "12"],
  ["-1.5e+3", "-1.5e+3"],
  ["null", ""],
  ["12]", ""],
  ["x12", ""],
  ["[1]", ""],
  ['[1,"a"', ""],
])("of the value %s, %j is plain", (value, plain) => {
  expect(plainValue(value)).toBe(plain);
});
