import { expect, test } from "vitest";
import * as z from "zod";
import { createBase } from "./base.ts";
import { createCollection } from "./collection.ts";
import { defineEntity } from "./entity.ts";

interface Row {
  readonly id: string;
  readonly number: string;
}

const thing = defineEntity({
  collection: "things",
  label: "Thing",
  schema: z.object({ id: z.string(), number: z.string() }),
  indexes: { id: { unique: true, outlivesRows: ({ id }) => id }, number: { unique: false } },
  references: {},
  made: {},
});

const row = (number: number): Row => ({ id: `id ${number}`, number: String(number) });

/** A collection over the rows 1 and 2, and what it told of rows that came and went. */
function startCollection() {
  const [first, second] = [row(1), row(2)];
  const base = createBase([thing], new Map([["things", [first, second]]]));
  const told: string[] = [];
  const collection = createCollection(base.get("things") as never, {
    changed: () => {},
    added: (one) => told.push(`${(one as Row).id} came`),
    taken: (one) => told.push(`${(one as Row).id} went`),
  });
  return { collection, second, told };
}

test("its changes are the rows that it added as they are now, and the rows of the base that stand no more", () => {
  const { collection, second } = startCollection();
  expect(collection.changes()).toEqual({ added: [], replaced: [], lastNumber: undefined });
  const [own, other, ownNow, secondNow] = [row(3), row(4), { ...row(3), number: "30" }, { ...row(2), number: "20" }];
  for (const one of [own, other]) collection.add(one);
  collection.replace(own, ownNow);
  collection.replace(second, secondNow);
  const rows = { added: [ownNow, other], replaced: [[second, secondNow]] };
  expect(collection.changes()).toEqual({ ...rows, lastNumber: undefined });
  expect(collection.nextNumber()).toBe("3");
  expect(collection.changes()).toEqual({ ...rows, lastNumber: 3 });
});

test("it forgets its oldest rows until it keeps no more than it may, and none when it keeps just that", () => {
  const { collection, told } = startCollection();
  for (const number of [3, 4, 5]) collection.add(row(number));
  const { bytes } = collection;
  for (const limit of [{ bytes }, { rows: 3 }, {}]) collection.forgetAbove(limit);
  expect([collection.total, collection.forgotten]).toEqual([5, 0]);
  collection.forgetAbove({ rows: 2 });
  expect(collection.list(0, 10)).toEqual([1, 2, 4, 5].map(row));
  expect(["id 3", "id 4"].map((id) => collection.mayHaveForgotten("id", id))).toEqual([true, false]);
  expect(told).toEqual(["id 3 came", "id 4 came", "id 5 came", "id 3 went"]);
});

test("where even the keys of rows that are gone are too much, it takes every key for one of them", () => {
  const { collection } = startCollection();
  const mayHave = () => collection.mayHaveForgotten("id", "another");
  collection.forgetAbove({ bytes: 0 });
  expect(mayHave()).toBe(false);
  collection.add(row(3));
  collection.forgetAbove({ rows: 0 });
  collection.forgetAbove({ bytes: collection.bytes });
  expect([collection.bytes > 0, mayHave()]).toEqual([true, false]);
  collection.forgetAbove({ bytes: 0 });
  expect([collection.bytes, collection.total, mayHave()]).toEqual([0, 2, true]);
});

test("rows that are there from the start are kept, whatever the limit", () => {
  const { collection, told } = startCollection();
  collection.add(row(3));
  collection.keepAll();
  collection.add(row(4));
  collection.forgetAbove({ rows: 0, bytes: 0 });
  expect(collection.list(0, 10)).toEqual([1, 2, 3].map(row));
  expect(told).toEqual(["id 3 came", "id 4 came", "id 4 went"]);
});
