import { expect, test } from "vitest";
import * as z from "zod";
import type { ConfigProblem } from "../ground/config-error.ts";
import { defineEntity } from "./entity.ts";
import { parseRows } from "./rows.ts";

const thing = defineEntity({
  collection: "things",
  label: "Thing",
  schema: z.strictObject({ id: z.string(), kind: z.string().default("plain") }),
  indexes: { id: { unique: true } },
  references: {},
  made: {},
});

const parsed = (written: readonly unknown[], problems: ConfigProblem[] = []) => ({
  rows: parseRows(written, thing, (index, path) => [`things/${index}`, ...path].join("/"), problems),
  problems,
});

test("good rows are read with their defaults, and each member that is wrong has its place", () => {
  const { rows, problems } = parsed([{ id: "1" }, { id: 2 }, { id: "3", kind: "odd" }, 4]);
  expect(rows).toEqual([
    { id: "1", kind: "plain" },
    { id: "3", kind: "odd" },
  ]);
  expect(problems).toEqual([
    { where: "things/1/id", message: "2 is not accepted", hint: "expected a text" },
    { where: "things/3", message: "4 is not accepted", hint: "expected an object" },
  ]);
});

test("after a hundred problems it ends, and tells how many rows it did not look at", () => {
  const { rows, problems } = parsed([...Array.from({ length: 150 }, () => ({ id: 1 })), { id: "good" }]);
  expect(rows).toEqual([]);
  expect(problems.length).toBe(101);
  expect(problems.at(-1)).toEqual({
    where: "things/100",
    message: "not checked, as there are 100 problems before it; 51 in all were not",
  });
});

test("a hundred problems are told with nothing after them where no row is left", () => {
  expect(parsed(Array.from({ length: 100 }, () => ({ id: 1 }))).problems.length).toBe(100);
});
