import { expect, test } from "vitest";
import * as z from "zod";
import { defineEntity } from "./entity.ts";
import { createReplacements } from "./replacements.ts";

const thing = defineEntity({
  collection: "things",
  label: "Thing",
  schema: z.object({ id: z.string(), kind: z.string() }),
  indexes: { id: { unique: true }, kind: { unique: false } },
  references: {},
  made: {},
});

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
