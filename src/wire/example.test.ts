import { expect, test } from "vitest";
import { allRestedOn } from "./assumptions.ts";
import { fillNames } from "./example.ts";

const values: Record<string, string | number> = { token: "T", count: 7 };
const form = /\{\{(\w+)\}\}/g;

test.each([
  ["{{token}}", "T"],
  ["{{count}}", 7],
  ["{{count}}{{token}}", "7T"],
  [" {{count}}", " 7"],
  ["no name", "no name"],
  ["", ""],
])("%j is filled as %j", (text, filled) => {
  expect(fillNames(text, form, (name) => values[name] as string)).toBe(filled);
});

test("an answer to several rows may rest on their order, once", () => {
  expect([0, 1, 2].map((rows) => allRestedOn(["a", "a"], rows))).toEqual([["a"], ["a"], ["a", "bulk.order"]]);
  expect(allRestedOn(["bulk.order"], 2)).toEqual(["bulk.order"]);
});
