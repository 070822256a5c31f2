import { expect, test } from "vitest";
import * as z from "zod";
import { startDraws } from "../../test/start-draws.ts";
import { storeOver } from "../../test/store-of.ts";
import { entityLike, thing } from "../../test/thing.ts";
import { MemoryLimit } from "../common/memory-limit.ts";
import { createBase } from "./base.ts";
import { RecordOwners } from "./record-owners.ts";

type Row = { readonly id: string; readonly kind: string };

const fixtures: Row[] = Array.from({ length: 5 }, (_, at) => ({ id: `base ${at}`, kind: `kind ${at % 2}` }));
const base = createBase([thing], new Map([["things", fixtures]]));

/** A store, beside a plain list that is meant to hold the same. */
function startPair(seed: number) {
  const draw = startDraws(seed);
  const store = storeOver(base);
  const things = store.collection(thing);
  let rows: Row[] = [...fixtures];
  let made = 0;

  const change = () => {
    const row = { id: `row ${++made}`, kind: `kind ${draw(3)}` };
    if (draw(2) === 0) {
      things.add(row);
      rows.push(row);
    } else {
      const at = draw(rows.length);
      const to = draw(3) === 0 && fixtures[at] ? (fixtures[at] as Row) : row;
      things.replace(rows[at] as Row, to);
      rows[at] = to;
    }
  };
  const work = (depth: number) => {
    for (let step = 0; step < 4; step += 1) {
      if (depth > 0 && draw(3) === 0) attempt(depth - 1);
      else change();
    }
  };
  const attempt = (depth: number) => {
    const before = [...rows];
    const isKept = draw(2) === 0;
    store.attempt(
      () => work(depth),
      () => isKept,
    );
    if (!isKept) rows = before;
  };
  return { store, things, attempt, rows: () => rows };
}

test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
  "a store holds what a plain list would, through nested attempts, seed %i",
  (seed) => {
    const { store, things, attempt, rows } = startPair(seed);
    for (let round = 0; round < 10; round += 1) {
      attempt(3);
      const all = rows();
      expect(things.list(0, 1000)).toEqual(all);
      expect(things.total).toBe(all.length);
      for (let at = 0; at < all.length; at += 3) expect(things.list(at, 3)).toEqual(all.slice(at, at + 3));
      for (const row of all) expect(things.find("id", row.id)).toEqual([row]);
      for (const kind of ["kind 0", "kind 1", "kind 2"]) {
        const wanted = all.filter((row) => row.kind === kind).map(({ id }) => id);
        expect(
          things
            .find("kind", kind)
            .map(({ id }) => id)
            .toSorted(),
        ).toEqual(wanted.toSorted());
      }
    }
    store.reset();
    expect(things.total).not.toBe(0);
    expect(store.collection(thing).list(0, 100)).toEqual(fixtures);
  },
);

/** A store whose ids tell how many were drawn, and the owners of its rows. */
function startOwned() {
  const owners = new RecordOwners("things", "id");
  const startIds = (drawn: number) => {
    let last = drawn;
    return () => `id ${++last}`;
  };
  return { store: storeOver(base, { startIds, owners }), owners };
}

test("changes that come in take the place of all there were: rows, what stands in the place of others, and numbers", () => {
  const { store, owners } = startOwned();
  store.collection(thing).add({ id: "old", kind: "kind 0" });
  const [first, ...others] = fixtures as [Row, ...Row[]];
  const [now, added] = [
    { ...first, kind: "kind 9" },
    { id: "new", kind: "kind 0" },
  ];
  const load = (lastNumber: number | undefined) =>
    store.load({
      idsDrawn: 0,
      collections: new Map([["things", { added: [added], replaced: [[first, now]], lastNumber }]]),
    });
  load(40);
  expect(store.collection(thing).list(0, 100)).toEqual([now, ...others, added]);
  expect([store.collection(thing).find("kind", "kind 9"), store.collection(thing).nextNumber()]).toEqual([[now], "41"]);
  load(undefined);
  expect(store.changes().collections.get("things")?.lastNumber).toBe(undefined);
  expect(store.collection(thing).nextNumber()).toBe("1");
  expect([owners.ownersOf("old"), owners.ownersOf("new")]).toEqual([[], ["me"]]);
  store.reset();
  expect(owners.ownersOf("new")).toEqual([]);
});

test("rows that fill it are there from the start, after a reset too, and are no changes that are forgotten", () => {
  const things = { ...thing, isBounded: true as const };
  const store = storeOver(createBase([things], new Map()), {
    mostRecords: 1,
    fill: (store) => {
      for (const id of ["1", "2"]) store.collection(things).add({ id, kind: "filled" });
    },
  });
  const ids = () => Array.from(store.collection(things).list(0, 10), ({ id }) => id);
  for (let time = 0; time < 2; time += 1) {
    for (const id of ["3", "4"]) store.attempt(() => store.collection(things).add({ id, kind: "added" }));
    expect(ids()).toEqual(["1", "2", "4"]);
    store.reset();
    expect(ids()).toEqual(["1", "2"]);
  }
});

test("no id is given twice, whatever comes in; a reset begins again", () => {
  const { store } = startOwned();
  const none = { collections: new Map() };
  expect([store.newId(), store.newId(), store.changes().idsDrawn]).toEqual(["id 1", "id 2", 2]);
  store.load({ ...none, idsDrawn: 7 });
  expect([store.newId(), store.changes().idsDrawn]).toEqual(["id 8", 8]);
  store.load({ ...none, idsDrawn: 3 });
  expect(store.newId()).toBe("id 9");
  store.reset();
  expect(store.newId()).toBe("id 1");
});

test("it has the collections of its base and no others", () => {
  const { store } = startOwned();
  expect([store.names, store.named("things")?.total, store.named("others")]).toEqual([["things"], 5, undefined]);
  expect(() => store.collection({ ...thing, collection: "others" })).toThrow("no collection others");
});

test("a row that is forgotten is not there in its later form either", () => {
  const bounded = { ...thing, isBounded: true as const };
  const store = storeOver(createBase([bounded], new Map()), { mostRecords: 2 });
  const things = store.collection(bounded);
  const first = { id: "1", kind: "old" };
  store.attempt(() => things.add(first));
  store.attempt(() => things.replace(first, { id: "1", kind: "new" }));
  expect(things.find("kind", "new")).toEqual([{ id: "1", kind: "new" }]);
  store.attempt(() => {
    for (const id of ["2", "3"]) things.add({ id, kind: "new" });
    expect(things.total).toBe(3);
  });
  expect([things.total, things.forgotten, store.forgotten().get("things")]).toEqual([2, 1, 1]);
  expect(things.find("kind", "new").map(({ id }) => id)).toEqual(["2", "3"]);
  expect(things.find("id", "1")).toEqual([]);
});

const bounded = (collection: string) =>
  entityLike(collection, z.object({ id: z.string(), text: z.string() }), undefined, { isBounded: true });

const [notes, events] = [bounded("notes"), bounded("events")];
const unbounded = { ...bounded("unbounded"), isBounded: undefined };

/** A store whose collections keep so many rows each, and so many bytes together; each row keeps about a thousand. */
function startBounded(mostRecords: number, mostBytes: number) {
  const memory = new MemoryLimit(mostBytes);
  const base = createBase([notes, events, unbounded as never], new Map());
  const store = storeOver(base, { mostRecords, memory });
  const add = (entity: typeof notes, count: number) => {
    for (let at = 0; at < count; at += 1) {
      const record = { id: `${entity.collection} ${at}`, text: "x".repeat(1000) };
      store.attempt(() => store.collection(entity).add(record));
    }
  };
  const totals = () => [notes, events].map((entity) => store.collection(entity).total);
  return { store, memory, add, totals };
}

test("each keeps so many rows; what calls cannot fill without end keeps all", () => {
  const { store, add, totals } = startBounded(3, 1e9);
  add(notes, 2);
  add(events, 5);
  add(unbounded as never, 5);
  expect(totals()).toEqual([2, 3]);
  expect(store.collection(unbounded as never).total).toBe(5);
  expect([...store.forgotten()]).toEqual([
    ["notes", 0],
    ["events", 2],
    ["unbounded", 0],
  ]);
});

test("of those that keep too much together, the largest forgets, and then the next", () => {
  const { memory, add, totals } = startBounded(1000, 15_000);
  add(notes, 2);
  add(events, 20);
  const [two, left = 0] = totals();
  expect([two, left > 4, left < 10, memory.evictable <= 15_000]).toEqual([2, true, true, true]);
  add(notes, 20);
  expect(totals()[0]).toBeLessThan(10);
  expect(memory.evictable).toBeLessThanOrEqual(15_000);
});

test("a store that is reset gives its memory back, and what comes from the start takes none", () => {
  const { store, memory, add, totals } = startBounded(1000, 1e9);
  add(events, 3);
  expect(memory.evictable).toBeGreaterThan(3000);
  store.reset();
  expect([memory.evictable, ...totals()]).toEqual([0, 0, 0]);
  const row = { id: "1", text: "" };
  store.load({ idsDrawn: 0, collections: new Map() }, new Map([["events", [row]]]));
  expect([memory.evictable, ...totals()]).toEqual([0, 0, 1]);
});

test.each([
  [2, 1e9, "--events-max"],
  [5, 4000, "--memory"],
])("an attempt and changes with more records than have room change nothing, %i, %i", (most, bytes, setting) => {
  const { store, add, memory, totals } = startBounded(most, bytes);
  add(events, 1);
  const records = ["1", "2", "3"].map((id) => ({ id, text: "x".repeat(1000) }));
  const attempt = () => store.attempt(() => store.addRecords(new Map([["events", records]])));
  const collections = new Map([["events", { added: records, replaced: [], lastNumber: undefined }]]);
  for (const change of [attempt, () => store.load({ idsDrawn: 0, collections })]) {
    expect(change).toThrow(setting);
    expect(totals()).toEqual([0, 1]);
  }
  expect([memory.evicted.records, store.forgotten().get("events")]).toEqual([0, 0]);
});

test("an attempt evicts the records of others before its own, and counts them", () => {
  const { store, add, memory, totals } = startBounded(10, 5000);
  add(notes, 2);
  const record = { id: "1", text: "x".repeat(1000) };
  store.attempt(() =>
    store.addRecords(new Map([["events", [record, { ...record, id: "2" }, { ...record, id: "3" }]]])),
  );
  expect([totals(), memory.evicted.records]).toEqual([[0, 3], 2]);
});
