import { expect, test } from "vitest";
import { byMember } from "./entity.ts";
import { alikeIndexes, RowIndex } from "./row-index.ts";

interface Row {
  readonly name: string;
  readonly colour?: string | null;
}

const [apple, berry, cherry]: readonly Row[] = [
  { name: "apple", colour: "red" },
  { name: "berry", colour: "red" },
  { name: "cherry", colour: "red" },
] as const;

const byColour = (...rows: readonly (Row | undefined)[]) =>
  new RowIndex<Row>(byMember("colour", false), rows as readonly Row[]);

test("rows under one key are found oldest first, whichever of them go", () => {
  for (const [gone, left] of [
    [[apple], [berry, cherry]],
    [[berry], [apple, cherry]],
    [[cherry], [apple, berry]],
    [[cherry, apple], [berry]],
  ] as const) {
    const index = byColour(apple, berry, cherry);
    for (const row of gone) index.unfile(row as Row);
    expect(index.find("red")).toEqual(left);
  }
});

test("a text is filed without its letter case and the white space around it, and what is no text is not filed", () => {
  const { name_alike, ...others } = alikeIndexes<{ name: string | number | null }>(["name"]);
  expect([others, name_alike?.unique]).toEqual([{}, false]);
  const keys = [" The  Shop\t", "the  shop", "STRASSE", "Straße", 7, null].map((name) => name_alike?.of?.({ name }));
  expect(keys).toEqual(["the  shop", "the  shop", "strasse", "straße", undefined, undefined]);
});
