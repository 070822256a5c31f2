import { expect, test } from "vitest";
import { linesIn } from "./json-pointer.ts";

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
