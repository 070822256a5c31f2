import { expect, test } from "vitest";
import { alikeIndexes } from "./alike-index.ts";

test("a text is filed without its letter case and the white space around it, and what is no text is not filed", () => {
  const { name_alike, ...others } = alikeIndexes<{ name: string | number | null }>("name");
  expect([others, name_alike?.unique]).toEqual([{}, false]);
  const keys = [" The  Shop\t", "the  shop", "STRASSE", "Straße", 7, null].map((name) => name_alike?.of?.({ name }));
  expect(keys).toEqual(["the  shop", "the  shop", "strasse", "straße", undefined, undefined]);
});
