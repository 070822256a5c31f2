import { expect, test } from "vitest";
import { thing } from "../../test/thing.ts";
import { createReplacements } from "./replacements.ts";

test("a replacement that was taken back is a row of its own when it comes again", () => {
  const replacements = createReplacements(thing);
  const [first, later, latest] = ["first", "later", "latest"].map((kind) => ({ id: "1", kind })) as [
    { id: string; kind: string },
    { id: string; kind: string },
    { id: string; kind: string },
  ];
  replacements.replace(first, later);
  replacements.replace(later, first);
  expect([replacements.size, replacements.of(first), replacements.pairs()]).toEqual([0, first, []]);
  replacements.replace(later, latest);
  expect([first, later].map(replacements.of)).toEqual([first, latest]);
  expect(replacements.pairs()).toEqual([[later, latest]]);
  expect(replacements.find("kind", "latest", [])).toEqual([latest]);
});
