import * as z from "zod";
import { ConfigError, type ConfigProblem } from "../common/config-error.ts";
import { atMost } from "../schema/read-by.ts";
import { type Base, largestNumber } from "./base.ts";
import type { AnyEntity, AnyRecord } from "./entity.ts";
import { readRecords, recordsOfBase } from "./read-records.ts";
import type { StoreChanges } from "./store.ts";

const collectionState = z.strictObject({
  added: z.array(z.unknown()).default([]),
  /** `of` is the key of the replaced record of the fixtures: its id, or the first unique member of a collection without ids. */
  replaced: atMost(100_000, z.array(z.strictObject({ of: z.string(), row: z.unknown() }))).default([]),
  lastNumber: z.int().min(0).max(1e15).optional(),
});

/** The changes of a sandbox as JSON: its records over the fixtures, and the next id and numbers. */
export const storeState = z.strictObject({
  idsDrawn: z.int().min(0).max(1e15).default(0),
  collections: atMost(100, z.record(z.string(), collectionState)).default({}),
});

type StoreState = z.output<typeof storeState>;

export function printState(changes: StoreChanges, entities: readonly AnyEntity[]): StoreState {
  const collections: StoreState["collections"] = {};
  for (const entity of entities) {
    const changed = changes.collections.get(entity.collection);
    if (!changed) continue;
    const { added, replaced, lastNumber } = changed;
    if (added.length === 0 && replaced.length === 0 && lastNumber === undefined) continue;
    collections[entity.collection] = {
      added: [...added],
      replaced: replaced.map(([original, record]) => ({ of: String(keyOf(entity, original)), row: record })),
      ...(lastNumber !== undefined && { lastNumber }),
    };
  }
  return { idsDrawn: changes.idsDrawn, collections };
}

/** Reads changes over these fixtures and stores nothing. @throws ConfigError with all problems, by JSON Pointers */
export function readState({ idsDrawn, collections }: StoreState, base: Base): StoreChanges {
  const problems: ConfigProblem[] = [];
  const addProblem = (at: string, message: string) => problems.push({ where: `/collections/${at}`, message });
  const written = new Map<string, readonly unknown[]>();
  const originals = new Map<string, readonly (AnyRecord | undefined)[]>();
  for (const [name, { added, replaced }] of Object.entries(collections)) {
    const fixtures = base.get(name);
    if (!fixtures) {
      addProblem(name, `unknown; there are ${[...base.keys()].join(", ")}`);
      continue;
    }
    written.set(name, [...added, ...replaced.map(({ row }) => row)]);
    const index = fixtures.index(keyMember(fixtures.entity));
    const keys = new Set<string>();
    const found = replaced.map(({ of }, place) => {
      const at = `${name}/replaced/${place}/of`;
      const [record] = index.find(of);
      if (!record) addProblem(at, `no row of the fixtures has the key ${of}`);
      else if (keys.has(of)) addProblem(at, `${of} is replaced twice`);
      keys.add(of);
      return record;
    });
    originals.set(name, found);
  }
  const countAdded = (name: string) => collections[name]?.added.length ?? 0;
  const where = (name: string, index: number, path: readonly PropertyKey[]) => {
    const place = index - countAdded(name);
    return ["/collections", name, ...(place < 0 ? ["added", index] : ["replaced", place, "row"]), ...path].join("/");
  };
  const entities = [...base.values()].map(({ entity }) => entity);
  const existing = recordsOfBase(base, new Set([...originals.values()].flat()));
  const records = readRecords(written, { entities, existing, where }, problems);

  const changes = [...records].map(([name, all]) => {
    const added = all.slice(0, countAdded(name));
    const { replaced = [], lastNumber } = collections[name] ?? {};
    const pairs = all.slice(added.length).map((record, place) => {
      const original = originals.get(name)?.[place] as AnyRecord;
      const of = replaced[place]?.of;
      if (keyOf(base.get(name)?.entity as AnyEntity, record) !== of)
        addProblem(`${name}/replaced/${place}/row`, `expected the key ${of} of the row that it replaces`);
      return [original, record] as const;
    });
    // A number that is taken is not given again, whatever the document says was the last.
    const taken = largestNumber(added);
    const last = taken > 0 ? Math.max(lastNumber ?? 0, taken) : lastNumber;
    return [name, { added, replaced: pairs, lastNumber: last }] as const;
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return { idsDrawn, collections: new Map(changes) };
}

const keyMember = ({ indexes }: AnyEntity): string =>
  Object.entries(indexes).find(([, { unique }]) => unique)?.[0] ?? "id";

const keyOf = (entity: AnyEntity, record: AnyRecord): unknown => entity.indexes[keyMember(entity)]?.of(record);
