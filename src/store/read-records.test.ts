import { expect, test } from "vitest";
import * as z from "zod";
import { entityLike } from "../../test/thing.ts";
import { ConfigError } from "../common/config-error.ts";
import { createBase } from "./base.ts";
import type { AnyEntity, AnyRecord } from "./entity.ts";
import { checkRecords, type ExistingRecords, readRecords, recordsOfBase } from "./read-records.ts";

const thing = entityLike("things", z.strictObject({ id: z.string(), kind: z.string().default("plain") }));

const where = (collection: string, index: number, path: readonly PropertyKey[]) =>
  [collection, index, ...path].join("/");

const readThings = (...things: unknown[]) =>
  readRecords(new Map([["things", things]]), { entities: [thing as unknown as AnyEntity], where });

test("good rows are read with their defaults, and each member that is wrong has its place", () => {
  expect(readThings({ id: "1" }, { id: "3", kind: "odd" }).get("things")).toEqual([
    { id: "1", kind: "plain" },
    { id: "3", kind: "odd" },
  ]);
  const problems = [
    { where: "things/1/id", message: "2 is not accepted", hint: "expected a text" },
    { where: "things/3", message: "4 is not accepted", hint: "expected an object" },
  ];
  expect(() => readThings({ id: "1" }, { id: 2 }, { id: "3" }, 4)).toThrow(new ConfigError(problems));
});

test("rows with more than a thousand mistakes are read no further", () => {
  const things = Array.from({ length: 5000 }, () => 4);
  let problems: ConfigError["problems"] = [];
  try {
    readThings(...things);
  } catch (error) {
    problems = (error as ConfigError).problems;
  }
  expect(problems.length).toBe(1001);
});

const unit = entityLike("units", z.object({ id: z.string(), name: z.string().nullable() }), {
  id: { unique: true },
  name: { unique: true, of: ({ name }) => name?.trim() },
  kind: { unique: false },
  code: { unique: true },
});
const event = entityLike("events", z.object({ id: z.string(), unit_id: z.string().nullish() }), undefined, {
  references: { unit_id: "units" },
});

const entities = [unit, event] as unknown as AnyEntity[];
const shop = { id: "1", name: "Shop" };
const base = createBase(entities, new Map([["units", [shop]]]));

const problemsOf = (rows: Record<string, AnyRecord[]>, existing?: ExistingRecords) =>
  checkRecords(new Map(Object.entries(rows)), { entities, ...(existing && { existing }), where });

test("the id or name of another row, and an id that leads nowhere, are told with what would do", () => {
  const rows = {
    units: [
      { id: "2", name: "Bar", kind: "shop", code: null },
      { id: "2", name: null, kind: "shop", code: null },
      { id: "3", name: null },
      { id: "4", name: " Bar" },
    ],
    events: [{ id: "2", unit_id: "3" }, { id: "3", unit_id: null }, { id: "4" }, { id: "5", unit_id: "1" }],
  };
  const unique = "expected a unique value";
  const own = [
    { where: "units/1/id", message: "2 is also in row 1", hint: unique },
    { where: "units/3/name", message: "Bar is also in row 1", hint: unique },
  ];
  const nowhere = {
    where: "events/3/unit_id",
    message: "1 is not an ID in units",
    hint: "expected the id of a row in units",
  };
  expect(problemsOf(rows)).toEqual([...own, nowhere]);
  expect(problemsOf(rows, recordsOfBase(base))).toEqual(own);
});

test("rows come to those of the fixtures, but for the ones that stand there no more", () => {
  const again = { units: [{ id: "1", name: "Shop" }] };
  expect(problemsOf(again, recordsOfBase(base))).toEqual([
    { where: "units/0/id", message: "1 is also in the fixtures", hint: "expected a unique value" },
    { where: "units/0/name", message: "Shop is also in the fixtures", hint: "expected a unique value" },
  ]);
  expect(problemsOf(again, recordsOfBase(base, new Set([shop])))).toEqual([]);
  const noUnits = createBase([event] as unknown as AnyEntity[], new Map());
  expect(problemsOf({ events: [{ id: "1", unit_id: "1" }] }, recordsOfBase(noUnits)).length).toBe(1);
});

test("a row that cannot be read hides no other mistake, and no row that refers to its collection is accused", () => {
  const written = new Map<string, unknown[]>([
    ["units", [{ id: 7 }, { id: "2", name: "Bar" }, { id: "2", name: null }]],
    ["events", [{ id: "1", unit_id: "7" }]],
  ]);
  const problems = [
    { where: "units/0/id", message: "7 is not accepted", hint: "expected a text" },
    { where: "units/0/name", message: "missing", hint: "expected a text" },
    { where: "units/2/id", message: "2 is also in row 2", hint: "expected a unique value" },
  ];
  expect(() => readRecords(written, { entities, where })).toThrow(new ConfigError(problems));
});
