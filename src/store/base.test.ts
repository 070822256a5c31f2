import { expect, test } from "vitest";
import * as z from "zod";
import { entityLike } from "../../test/thing.ts";
import { createBase, largestNumber, RecordIndex } from "./base.ts";

const thing = entityLike("things", z.object({ id: z.string(), number: z.string() }), {
  id: { unique: true },
  number: { unique: false },
});

const startThings = (rows?: { id: string; number: string }[]) => {
  const base = createBase([thing], new Map(rows && [["things", rows]]));
  return base.get("things") as NonNullable<ReturnType<typeof base.get>>;
};

test("nobody changes a row of the base, nor which there are", () => {
  const given = [{ id: "1", number: "1" }];
  const { records: rows } = startThings(given);
  given.push({ id: "2", number: "2" });
  expect(rows.length).toBe(1);
  expect(() => Object.assign(rows[0] as object, { number: "9" })).toThrow("read only");
  expect(() => (rows as unknown[]).push({})).toThrow("not extensible");
});

test.each([
  [[], 0],
  [["7", "12", "9"], 12],
  [["000000000000012", "999999999999999", "1000000000000000"], 999_999_999_999_999],
  [["ACR00000099", "3", "99-A", "-5", "1e9", ""], 3],
  [[99, null, undefined, "3"], 3],
])("of %j, the largest decimal number is %i", (numbers, largest) => {
  const rows = numbers.map((number, at) => ({ id: String(at), number }));
  expect(largestNumber(rows)).toBe(largest);
  expect(startThings(rows as { id: string; number: string }[]).lastNumber).toBe(largest);
});

test.each([
  ["the  shop", [" The  Shop\t", "the  shop"]],
  ["STRASSE", ["strasse"]],
  ["k", ["\u212a"]],
  ["\u00c4rzte\u00a0", ["\u00e4RZTE"]],
  ["x\u0001", ["X\u0001"]],
  ["7", []],
  [7, []],
  ["", [" "]],
])("%j is alike to %j, as texts are that differ in letter case and outer white space", (key, alike) => {
  const keys = [" The  Shop\t", "the  shop", "strasse", "stra\u00dfe", "\u212a", "\u00e4RZTE", "X\u0001", 7, null, " "];
  const index = new RecordIndex<{ key: unknown }>(
    { unique: false, alike: true, of: (row) => row.key },
    keys.map((one) => ({ key: one })),
  );
  expect(index.find(key, true).map((row) => row.key)).toEqual(alike);
  const same = keys.filter((one) => one === key);
  expect(index.find(key).map((row) => row.key)).toEqual(same);
  index.file({ key });
  expect(index.find(key), "what was filed since").toHaveLength(same.length + 1);
});
