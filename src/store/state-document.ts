import * as z from "zod";
import { ConfigError, type ConfigProblem } from "../ground/config-error.ts";
import { atMost } from "../schema/read-by.ts";
import { type Base, type BaseCollection, largestNumber } from "./base.ts";
import type { Entity, Index } from "./entity.ts";
import { readRows, rowsOfBase } from "./read-rows.ts";
import type { StoreChanges } from "./store.ts";

const replacedRow = z.strictObject({ of: z.string(), row: z.unknown() });

const collectionState = z.strictObject({
  added: z.array(z.unknown()).default([]),
  /** `of` is the key of the row of the fixtures that stands no more: its id, or what its collection has for one. */
  replaced: atMost(100_000, z.array(replacedRow)).default([]),
  lastNumber: z.int().min(0).max(1e15).optional(),
});

/** The changes of a sandbox as JSON: its rows over the fixtures, and the next id and numbers. */
export const storeState = z.strictObject({
  idsDrawn: z.int().min(0).max(1e15).default(0),
  collections: atMost(100, z.record(z.string(), collectionState)).default({}),
});

export type StoreState = z.output<typeof storeState>;

export function printState(changes: StoreChanges, entities: readonly Entity<object>[]): StoreState {
  const collections: StoreState["collections"] = {};
  for (const entity of entities) {
    const changed = changes.collections.get(entity.collection);
    if (!changed) continue;
    const { added, replaced, lastNumber } = changed;
    if (added.length === 0 && replaced.length === 0 && lastNumber === undefined) continue;
    collections[entity.collection] = {
      added: [...added],
      replaced: replaced.map(([old, row]) => ({ of: String(keyOf(entity, old as object)), row })),
      ...(lastNumber !== undefined && { lastNumber }),
    };
  }
  return { idsDrawn: changes.idsDrawn, collections };
}

/** Reads changes over these fixtures and stores nothing. @throws ConfigError with all that is wrong, by JSON Pointers */
export function readState({ idsDrawn, collections }: StoreState, base: Base): StoreChanges {
  const problems: ConfigProblem[] = [];
  const say = (at: string, message: string) => problems.push({ where: `/collections/${at}`, message });
  const written = new Map<string, readonly unknown[]>();
  const originals = new Map<string, readonly (object | undefined)[]>();
  for (const [name, { added, replaced }] of Object.entries(collections)) {
    const below = base.get(name) as BaseCollection<object> | undefined;
    if (!below) {
      say(name, `unknown; there are ${[...base.keys()].join(", ")}`);
      continue;
    }
    written.set(name, [...added, ...replaced.map(({ row }) => row)]);
    const index = below.index(identity(below.entity)[0]);
    const seen = new Set<string>();
    const found = replaced.map(({ of }, place) => {
      const at = `${name}/replaced/${place}/of`;
      const [row] = index.find(of);
      if (!row) say(at, `no row of the fixtures has the key ${of}`);
      else if (seen.has(of)) say(at, `${of} is replaced twice`);
      seen.add(of);
      return row;
    });
    originals.set(name, found);
  }
  const countAdded = (name: string) => collections[name]?.added.length ?? 0;
  const where = (name: string, index: number, path: readonly PropertyKey[]) => {
    const place = index - countAdded(name);
    return ["/collections", name, ...(place < 0 ? ["added", index] : ["replaced", place, "row"]), ...path].join("/");
  };
  const entities = [...base.values()].map(({ entity }) => entity as unknown as Entity<object>);
  const there = rowsOfBase(base, new Set([...originals.values()].flat()));
  const rows = readRows(written, { entities, there, where }, problems);

  const changes = [...rows].map(([name, all]) => {
    const created = all.slice(0, countAdded(name));
    const { replaced = [], lastNumber } = collections[name] ?? {};
    const pairs = all.slice(created.length).map((row, place) => {
      const old = originals.get(name)?.[place] as object;
      const of = replaced[place]?.of;
      if (keyOf(base.get(name)?.entity as never, row) !== of)
        say(`${name}/replaced/${place}/row`, `expected the key ${of} of the row that it replaces`);
      return [old, row] as const;
    });
    // A number that is taken is not given again, whatever the document says was the last.
    const taken = largestNumber(created);
    const last = taken > 0 ? Math.max(lastNumber ?? 0, taken) : lastNumber;
    return [name, { added: created, replaced: pairs, lastNumber: last }] as const;
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return { idsDrawn, collections: new Map(changes) };
}

/** The index by which rows of a collection are told apart, and its name. */
const identity = ({ indexes }: Entity<object>) =>
  Object.entries(indexes).find(([, { unique }]) => unique) as [string, Index<object>];

const keyOf = (entity: Entity<object>, row: object): unknown => identity(entity)[1].of(row);
