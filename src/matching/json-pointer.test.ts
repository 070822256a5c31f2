import { expect, test } from "vitest";
import { leavesOf, linesIn, textsIn } from "./json-pointer.ts";

const text = `{
  "match": { "operation": 1 },

  "rows": [
    { "a": 1 },
    { "b": 2 }
  ]
}
`;

test.each([
  [[], 1],
  [["match"], 2],
  [["match", "operation"], 2],
  [["rows", 1, "b"], 6],
  [["rows", 1, "absent"], 6],
  [["absent", 3], 1],
])("%j stands at line %i", (path, line) => {
  expect(linesIn(text)(path)).toBe(line);
});

test("a text of one line has no lines to tell", () => {
  expect(linesIn('{"a": 1}\n')(["a"])).toBeUndefined();
});

test("each leaf of JSON has its path and its value, in order", () => {
  const row = { b: 1, c: null };
  expect(leavesOf({ a: [row, "x"], d: {}, "": false })).toEqual([
    { path: ["a", 0, "b"], value: 1 },
    { path: ["a", 0, "c"], value: null },
    { path: ["a", 1], value: "x" },
    { path: [""], value: false },
  ]);
  expect(leavesOf(7)).toEqual([{ path: [], value: 7 }]);
  expect(textsIn({ a: [row, "x", ""], d: true })).toEqual(["1", "x"]);
});
