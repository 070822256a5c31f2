import { expect, test } from "vitest";
import { fillNames } from "./fill-names.ts";
import { mayRestOn } from "./may-rest-on.ts";

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
  expect([0, 1, 2].map((rows) => mayRestOn(["a", "a"], rows))).toEqual([["a"], ["a"], ["a", "bulk.order"]]);
  expect(mayRestOn(["bulk.order"], 2)).toEqual(["bulk.order"]);
});
