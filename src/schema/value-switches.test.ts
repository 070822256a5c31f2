import { expect, test } from "vitest";
import { isBeyondSingle, isOddText, notesOfText } from "./value-switches.ts";

test.each([
  [0, false],
  [1.5, false],
  [1234567, false],
  [12345.67, false],
  [16_777_217, true],
  [0.12345678, true],
  [3.4e38, false],
  [3.5e38, true],
  ["0.12345678", false],
  [null, false],
])("a Float of 32 bits would make another number of %j: %s", (value, isBeyond) => {
  expect(isBeyondSingle(value)).toBe(isBeyond);
});

const nonBreaking = "\u00a0";

test.each([
  ["a", []],
  ["a b", []],
  ["x".repeat(255), []],
  ["x".repeat(256), ["value.long-text"]],
  [" a", ["value.outer-space"]],
  ["\na", ["value.outer-space"]],
  [`${nonBreaking}a`, ["value.outer-space"]],
  [`a${nonBreaking}`, ["value.outer-space"]],
  [`a${nonBreaking}b`, []],
  ["\u007fé!~", []],
  [`${"x".repeat(255)} `, ["value.long-text", "value.outer-space"]],
])("of %j, no page says: %j", (text, doubts) => {
  expect([notesOfText(text), isOddText(text)]).toEqual([doubts, doubts.length > 0]);
});
