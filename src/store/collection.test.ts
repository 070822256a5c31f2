import { expect, test } from "vitest";
import * as z from "zod";
import { createBase } from "./base.ts";
import { openCollection } from "./collection.ts";
import { defineEntity } from "./entity.ts";
import { keepLogged, logBytes } from "./event-log.ts";
import { collectionChanges, forgetRowsAbove, ownCollection } from "./own-collection.ts";

interface Row {
  readonly id: string;
  readonly number: string;
}

const thing = defineEntity({
  collection: "things",
  label: "Thing",
  schema: z.object({ id: z.string(), number: z.string() }),
  indexes: { id: { unique: true }, number: { unique: false } },
  references: {},
  made: {},
});

const row = (number: number): Row => ({ id: `id ${number}`, number: String(number) });

/** A collection over the rows 1 and 2, and what it told of rows that came and went. */
function startCollection() {
  const [first, second] = [row(1), row(2)];
  const base = createBase([thing], new Map([["things", [first, second]]]));
  const told: string[] = [];
  const own = ownCollection(base.get("things") as never, {
    changed: () => {},
    added: (one) => told.push(`${(one as Row).id} came`),
    taken: (one) => told.push(`${(one as Row).id} went`),
  });
  return { own, collection: openCollection(own), second, told };
}

test("its changes are the rows that it added as they are now, and the rows of the base that stand no more", () => {
  const { own, collection, second } = startCollection();
  expect(collectionChanges(own)).toEqual({ added: [], replaced: [], lastNumber: undefined });
  const [added, other, addedNow, secondNow] = [
    row(3),
    row(4),
    { ...row(3), number: "30" },
    { ...row(2), number: "20" },
  ];
  for (const one of [added, other]) collection.add(one);
  collection.replace(added, addedNow);
  collection.replace(second, secondNow);
  const rows = { added: [addedNow, other], replaced: [[second, secondNow]] };
  expect(collectionChanges(own)).toEqual({ ...rows, lastNumber: undefined });
  expect(collection.nextNumber()).toBe("3");
  expect(collectionChanges(own)).toEqual({ ...rows, lastNumber: 3 });
});

test("it forgets its oldest rows until it keeps no more than it may, and none when it keeps just that", () => {
  const { own, collection, told } = startCollection();
  for (const number of [3, 4, 5]) collection.add(row(number));
  const bytes = logBytes(own.log);
  for (const limit of [{ bytes }, { rows: 3 }, {}]) forgetRowsAbove(own, limit);
  expect([collection.total, collection.forgotten]).toEqual([5, 0]);
  forgetRowsAbove(own, { rows: 2 });
  expect(collection.list(0, 10)).toEqual([1, 2, 4, 5].map(row));
  expect(told).toEqual(["id 3 came", "id 4 came", "id 5 came", "id 3 went"]);
});

test("rows that are there from the start are kept, whatever the limit", () => {
  const { own, collection, told } = startCollection();
  collection.add(row(3));
  keepLogged(own.log);
  collection.add(row(4));
  forgetRowsAbove(own, { rows: 0, bytes: 0 });
  expect(collection.list(0, 10)).toEqual([1, 2, 3].map(row));
  expect(told).toEqual(["id 3 came", "id 4 came", "id 4 went"]);
});
