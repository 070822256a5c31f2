import { expect, test } from "vitest";
import { maskComments } from "./mask-comments.ts";

test.each([
  ['{"a":1 /* S3CRET */}', '{"a":1 /* **** */}'],
  ['{"a":1, // S3CRET\n"b":2}', '{"a":1, // ****\n"b":2}'],
  ['{"a":1 // S3CRET\r\n}', '{"a":1 // ****\r\n}'],
  ['// S3CRET //\n{"a":1}', '// ****\n{"a":1}'],
  [' /* S3CRET\n * more "S3CRET" */ [1]', " /* **** */ [1]"],
  ["[1 /* S3CRET", "[1 /* **** */"],
  ["[1 // S3CRET", "[1 // ****"],
  ["[/**/1]", "[/* **** */1]"],
])("what a comment says is not kept: %s", (text, masked) => expect(maskComments(text)).toBe(masked));

test.each([
  '{"a":"https://host/","b":"/* open */"}',
  '{"a":"a \\" // open","b":1}',
  '{"a":"https://host',
  "https://host/ [1] // open",
  "a=1 /* open */",
  '{"a":1}',
])("what is none stays: %s", (text) => expect(maskComments(text)).toBe(text));
