import { expect, test } from "vitest";
import { jsonOnce } from "./json.ts";

test("reads what JSON.parse reads", () => {
  const text = '{"a": 1, "b": [{"a": 2}, {"a": 3}], "c": {"a": {"a": null}}, "": "\\n"}';
  expect(jsonOnce(text)).toEqual(JSON.parse(text));
  expect(jsonOnce("[1, 2]")).toEqual([1, 2]);
});

test.each([
  ['{"a": 1, "a": 2}', '"a" appears twice in one object, in line 1 and in line 1'],
  ['{\n"a": 1,\n"b": {"c": 1},\n"a": 2}', '"a" appears twice in one object, in line 2 and in line 4'],
  ['[{"a": 1},\n{"b": 1,\n"\\u0062": 1}]', '"b" appears twice in one object, in line 2 and in line 3'],
  ['{"a": "\\u2122\\u0022\\"\\\\", "b": 1, "b": 2}', '"b" appears twice in one object, in line 1 and in line 1'],
])("refuses %j", (text, message) => {
  expect(() => jsonOnce(text)).toThrow(message);
});

test("what is not JSON is told as JSON.parse tells it", () => {
  expect(() => jsonOnce('{"a": 1, "a"')).toThrow(SyntaxError);
});
