import { expect, test } from "vitest";
import { whyNotJson } from "./read-json.ts";

test.each([
  [" \n\t", "it is empty"],
  ["token=1&a=2", "it is a form; parameters are sent as one JSON object"],
  ["[".repeat(201), "it is nested more than 200 deep, and breaks somewhere"],
  [`{\n  "token":\u00a0"S3CRET"}`, "an unexpected character (U+00A0) at position 12 (line 2 column 11)"],
  ["{\u201ctoken\u201d: 1}", "an unexpected character (U+201C) at position 1 (line 1 column 2)"],
  ['{"token":"S3CRET"', "it ends too early, at position 17 (line 1 column 18)"],
  ['{"token":"S3CR', "it ends too early, at position 14 (line 1 column 15)"],
  ['{"a":[1,2', "it ends too early, at position 9 (line 1 column 10)"],
  ['{"a":tru', "it ends too early, at position 8 (line 1 column 9)"],
  ["hello", "an unexpected character (U+0068) at position 0 (line 1 column 1)"],
  ['{"a":hello', "an unexpected character (U+0068) at position 5 (line 1 column 6)"],
  ['{"a":nulx}', "an unexpected character (U+0078) at position 8 (line 1 column 9)"],
  ["{t", "an unexpected character (U+0074) at position 1 (line 1 column 2)"],
  ['{"a":-', "it ends too early, at position 6 (line 1 column 7)"],
  ['{"a":1.}', "an unexpected character (U+007D) at position 7 (line 1 column 8)"],
  ['{"a":1.5e', "it ends too early, at position 9 (line 1 column 10)"],
  ['{"a":"x\ny"}', "an unexpected character (U+000A) at position 7 (line 1 column 8)"],
  ['{"a":"x\ty"}', "an unexpected character (U+0009) at position 7 (line 1 column 8)"],
  ['{"a":"x\\q"}', "an unexpected character (U+0071) at position 8 (line 1 column 9)"],
  ['{"a":"\\u00g0"}', "an unexpected character (U+0067) at position 10 (line 1 column 11)"],
  ['{"a":"\\u00', "it ends too early, at position 10 (line 1 column 11)"],
  ['{"token":S3CRET}', "an unexpected character (U+0053) at position 9 (line 1 column 10)"],
  ['{"token":"S3CRET",}', "an unexpected character (U+007D) at position 18 (line 1 column 19)"],
  ['{"a":1}{"b":2}', "an unexpected character (U+007B) at position 7 (line 1 column 8)"],
])("%j: %s", (text, why) => expect(whyNotJson(text)).toBe(why));
