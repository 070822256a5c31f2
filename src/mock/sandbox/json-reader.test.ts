import { describe, expect, test } from "vitest";
import { JsonReader } from "./json-reader.ts";
import { sortedJson } from "./sorted-json.ts";

function read(text: string, piece: number, most = 1e6): unknown {
  const reader = new JsonReader(most, "do less");
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += piece) reader.write(bytes.subarray(at, at + piece));
  return reader.end();
}

const row = { n: -1.5e3, t: 'a "b" \\ \n ü 😀 ]}', deep: [[{ x: [] }], {}], no: null, yes: true };
const documents: readonly unknown[] = [
  {},
  [],
  "text",
  -12.5,
  null,
  [1, [2, [3, [4, [5, [6]]]]]],
  { a: { b: { c: { d: { e: { f: [1, 2] } } } } } },
  { version: 1, collections: { events: { added: [row, row, {}], replaced: [], lastNumber: 3 }, none: {} } },
  JSON.parse('{"__proto__":{"a":1},"a":{"__proto__":2}}'),
];

describe.each([1, 3, 7, 1000])("in pieces of %d bytes", (piece) => {
  test.each(documents.map((document) => [JSON.stringify(document), document]))("%s is read", (text, document) => {
    expect(read(text as string, piece)).toEqual(document);
    expect(read(` \r\n\t${JSON.stringify(document, null, 2)}\n`, piece)).toEqual(document);
    expect(read([...sortedJson(document)].join(""), piece)).toEqual(document);
  });

  test.each([
    ["", "it is empty"],
    ["{", "it ends too early"],
    ['{"a":1', "it ends too early"],
    ['"a', "it ends too early"],
    ["[1,]", "the value at position 3 is no JSON"],
    ['{"a":1,}', "it breaks at position 7: expected name"],
    ['{"a" 1}', "it breaks at position 5: expected colon"],
    ['{"a":1 "b":2}', "it breaks at position 7: expected comma or end"],
    ["{}{}", "it breaks at position 2: expected nothing more"],
    ["{a:1}", "it breaks at position 1: expected name or end"],
    ["[1}", "it breaks at position 2: expected comma or end"],
    ["[nul]", "the value at position 1 is no JSON"],
    ["[01]", "the value at position 1 is no JSON"],
    ["[[[[[1}]]]]]", "the value at position 4 is no JSON"],
    [`[[[[${"[".repeat(101)}${"]".repeat(101)}]]]]`, "the value at position 4 is nested more than 100 deep"],
  ])("%s is refused, with the place", (text, message) => {
    expect(() => read(text, piece)).toThrow(message);
    if (text !== "" && !text.includes("[".repeat(50))) expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });
});

test("what is not UTF-8 is refused, and what is longer than is read", () => {
  const reader = new JsonReader(100, "do less");
  reader.write(Buffer.from('["a'));
  expect(() => reader.write(Buffer.from([0xff]))).toThrow("it is not UTF-8 after position 3");
  expect(() => read(JSON.stringify(["x".repeat(100)]), 10, 100)).toThrow(
    "it is longer than the 100 letters that are read; do less",
  );
});
