import { expect, test } from "vitest";
import { nestsDeeper, otherCharset } from "./body-text.ts";

test.each([
  ["", 0, false],
  ["[]", 0, true],
  ["[]", 1, false],
  ['{"a":[{"b":[]}]}', 3, true],
  ['{"a":[{"b":[]}]}', 4, false],
  ["[[],[],{},{}]", 2, false],
  ["[[],[],[[]]]", 2, true],
  ['["[[[[", "{{{{"]', 1, false],
  ['["\\"[[[[", "\\\\"]', 1, false],
  ['["\\\\", [[]]]', 2, true],
  ['["]]]]", [[]]]', 2, true],
  ['{"[[": {"a": 1}}', 2, false],
])("%s nests deeper than %i: %s", (text, most, isDeeper) => expect(nestsDeeper(text, most)).toBe(isDeeper));

test("a text that is all brackets needs no stack", () => {
  expect(nestsDeeper("[".repeat(1_000_000), 999_999)).toBe(true);
  expect(nestsDeeper("[".repeat(1_000_000), 1_000_000)).toBe(false);
});

test.each([
  [undefined, undefined],
  ["application/json", undefined],
  ["application/json; charset=utf-8", undefined],
  ['application/json;charset="UTF8"', undefined],
  ["application/json ; Charset = ISO-8859-1", "ISO-8859-1"],
  ['text/plain; charset="windows-1252"; x=y', "windows-1252"],
  ["text/plain; charset=utf-85", "utf-85"],
  ["text/plain; charset=xutf-8", "xutf-8"],
  [`text/plain; charset=${"x".repeat(50)}`, "x".repeat(40)],
])("the Content-Type %j declares the charset %j", (contentType, charset) =>
  expect(otherCharset(contentType)).toBe(charset),
);
