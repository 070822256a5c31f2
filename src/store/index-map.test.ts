import { expect, test } from "vitest";
import { alikeIndexes, file, filed, type IndexMap, unfile } from "./index-map.ts";

interface Row {
  readonly name: string;
  readonly colour?: string | null;
}

const [apple, berry, cherry]: readonly Row[] = [
  { name: "apple", colour: "red" },
  { name: "berry", colour: "red" },
  { name: "cherry", colour: "red" },
] as const;

test("rows under one key are found oldest first, whichever of them go", () => {
  for (const [gone, left] of [
    [[apple], [berry, cherry]],
    [[berry], [apple, cherry]],
    [[cherry], [apple, berry]],
    [[cherry, apple], [berry]],
  ] as const) {
    const map: IndexMap<Row> = new Map();
    for (const row of [apple, berry, cherry] as Row[]) file(map, row.colour, row);
    for (const row of gone as readonly Row[]) unfile(map, "red", row);
    expect(filed(map, "red")).toEqual(left);
  }
});

test("a text is filed without its letter case and the white space around it, and what is no text is not filed", () => {
  const { name_alike, ...others } = alikeIndexes<{ name: string | number | null }>("name");
  expect([others, name_alike?.unique]).toEqual([{}, false]);
  const keys = [" The  Shop\t", "the  shop", "STRASSE", "Straße", 7, null].map((name) => name_alike?.of?.({ name }));
  expect(keys).toEqual(["the  shop", "the  shop", "strasse", "straße", undefined, undefined]);
});
