import { expect, test } from "vitest";
import * as z from "zod";
import { startDraws } from "../../test/start-draws.ts";
import { createBase } from "./base.ts";
import { defineEntity } from "./entity.ts";
import { createStore } from "./store.ts";

interface Row {
  readonly id: string;
  readonly kind: string;
}

const thing = defineEntity({
  collection: "things",
  label: "Thing",
  schema: z.object({ id: z.string(), kind: z.string() }),
  indexes: { id: { unique: true }, kind: { unique: false } },
  references: {},
});

const fixtures: Row[] = Array.from({ length: 5 }, (_, at) => ({ id: `base ${at}`, kind: `kind ${at % 2}` }));
const kinds = ["kind 0", "kind 1", "kind 2"].map((kind) => ({ kind }));
const base = createBase([thing], new Map([["things", fixtures]]));

/** A store, beside a plain list that is meant to hold the same. */
function startPair(seed: number) {
  const draw = startDraws(seed);
  const store = createStore({ base: () => base, mostRows: 1000, startIds: () => () => "" });
  const things = store.collection(thing);
  let rows: Row[] = [...fixtures];
  let made = 0;

  const change = () => {
    const row = { id: `row ${++made}`, kind: `kind ${draw(3)}` };
    const act = draw(4);
    if (act === 0) {
      things.add(row);
      rows.push(row);
    } else if (act === 1) {
      things.addAlike({ id: row.id }, kinds[draw(3)] as { kind: string });
      rows.push(things.list(rows.length, 1)[0] as Row);
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

test("changes that are loaded into another store make it the same", () => {
  const one = startPair(7);
  one.attempt(2);
  const other = createStore({ base: () => base, mostRows: 1000, startIds: () => () => "" });
  other.load(one.store.changes());
  expect(other.collection(thing).list(0, 100)).toEqual(one.rows());
});
