import { expect, test } from "vitest";
import { doubtsOfText, isOddText } from "./odd-text.ts";

const nonBreaking = "\u00a0";

test.each([
  ["a", []],
  ["a b", []],
  ["x".repeat(255), []],
  ["x".repeat(256), ["value.long-text"]],
  [" a", ["value.outer-space"]],
  ["a\t", ["value.outer-space"]],
  ["\na", ["value.outer-space"]],
  [`${nonBreaking}a`, ["value.outer-space"]],
  [`a${nonBreaking}`, ["value.outer-space"]],
  [`a${nonBreaking}b`, []],
  ["é b é", []],
  ["\u007fé!~", []],
  [`${"x".repeat(255)} `, ["value.long-text", "value.outer-space"]],
])("of %j, no page says: %j", (text, doubts) => {
  expect([doubtsOfText(text), isOddText(text)]).toEqual([doubts, doubts.length > 0]);
});
