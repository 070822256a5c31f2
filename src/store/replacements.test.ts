import { expect, test } from "vitest";
import { thing } from "../../test/thing.ts";
import { createReplacements, currentRow, findCurrent, replaceRow } from "./replacements.ts";

test("a replacement that was taken back is a row of its own when it comes again", () => {
  const replacements = createReplacements(thing);
  const [first, later, latest] = ["first", "later", "latest"].map((kind) => ({ id: "1", kind })) as [
    { id: string; kind: string },
    { id: string; kind: string },
    { id: string; kind: string },
  ];
  replaceRow(replacements, first, later);
  replaceRow(replacements, later, first);
  expect([replacements.current.size, currentRow(replacements, first), [...replacements.current]]).toEqual([
    0,
    first,
    [],
  ]);
  replaceRow(replacements, later, latest);
  expect([first, later].map((row) => currentRow(replacements, row))).toEqual([first, latest]);
  expect([...replacements.current]).toEqual([[later, latest]]);
  expect(findCurrent(replacements, "kind", "latest", [])).toEqual([latest]);
});
