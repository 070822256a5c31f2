import { expect, test } from "vitest";
import * as z from "zod";
import { createMemoryLimit } from "../ground/memory-limit.ts";
import { createBase } from "./base.ts";
import { defineEntity } from "./entity.ts";
import { createStore } from "./store.ts";

const bounded = <Name extends string>(collection: Name) =>
  defineEntity({
    collection,
    label: "Thing",
    schema: z.object({ id: z.string(), text: z.string() }),
    indexes: { id: { unique: true } },
    isBounded: true,
    references: {},
    made: {},
  });

const [notes, events] = [bounded("notes"), bounded("events")];
const fixtures = { ...bounded("fixtures"), isBounded: undefined };

/** A store whose collections keep so many rows each, and so many bytes together; each row keeps about a thousand. */
function startStore(mostRows: number, mostBytes: number) {
  const memory = createMemoryLimit(mostBytes);
  const base = createBase([notes, events, fixtures as never], new Map());
  const store = createStore({ base: () => base, mostRows, memory, startIds: () => () => "" });
  const add = (entity: typeof notes, count: number) =>
    store.attempt(() => {
      for (let at = 0; at < count; at += 1) {
        store.collection(entity).add({ id: `${entity.collection} ${at}`, text: "x".repeat(1000) });
      }
    });
  const totals = () => [notes, events].map((entity) => store.collection(entity).total);
  return { store, memory, add, totals };
}

test("each keeps so many rows; what calls cannot fill without end keeps all", () => {
  const { store, add, totals } = startStore(3, 1e9);
  add(notes, 2);
  add(events, 5);
  add(fixtures as never, 5);
  expect(totals()).toEqual([2, 3]);
  expect(store.collection(fixtures as never).total).toBe(5);
  expect([...store.forgotten()]).toEqual([
    ["notes", 0],
    ["events", 2],
    ["fixtures", 0],
  ]);
});

test("of those that keep too much together, the largest forgets, and then the next", () => {
  const { memory, add, totals } = startStore(1000, 10_000);
  add(notes, 2);
  add(events, 6);
  expect(totals()).toEqual([2, 6]);
  add(events, 4);
  expect(totals()).toEqual([2, 6]);
  expect(memory.kept).toBeLessThan(10_000);
  add(notes, 20);
  expect(totals()).toEqual([2, 6]);
});

test("a store that is reset gives its memory back, and what comes from the start takes none", () => {
  const { store, memory, add, totals } = startStore(1000, 1e9);
  add(events, 3);
  expect(memory.kept).toBeGreaterThan(3000);
  store.reset();
  expect([memory.kept, ...totals()]).toEqual([0, 0, 0]);
  const row = { id: "1", text: "" };
  store.load({ idsDrawn: 0, collections: new Map() }, new Map([["events", [row]]]));
  expect([memory.kept, ...totals()]).toEqual([0, 0, 1]);
});

test("changes that come in are forgotten above the limit like any", () => {
  const { store, memory, totals } = startStore(2, 1e9);
  const added = ["1", "2", "3"].map((id) => ({ id, text: "x".repeat(1000) }));
  const collections = new Map([["events", { added, replaced: [], lastNumber: undefined }]]);
  store.load({ idsDrawn: 0, collections });
  expect(totals()).toEqual([0, 2]);
  expect(memory.kept).toBeGreaterThan(2000);
});
