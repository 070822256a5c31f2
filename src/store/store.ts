import type { Base, BaseCollection } from "./base.ts";
import { type Entity, indexKey } from "./entity.ts";
import { file, filed, type IndexMap, unfile } from "./index-map.ts";

/** One collection of one sandbox: the shared base, and over it what this sandbox changed. */
export interface Collection<Row> {
  readonly total: number;
  /** The rows with that key, those of the base first. The cost does not depend on how many rows there are. */
  find(index: string, key: unknown): readonly Row[];
  add(row: Row): void;
  /** Puts a row in the place of another, which may be of the base. */
  replace(old: Row, row: Row): void;
  list(offset: number, limit: number): Row[];
  /** The next number: one above the largest, never given twice. */
  nextNumber(): string;
}

/** All collections of one sandbox. */
export interface Store {
  collection<Row>(entity: Entity<Row>): Collection<Row>;
  /** By the name of the collection, for whoever shows what is there. */
  named(collection: string): Collection<unknown> | undefined;
  readonly names: readonly string[];
  /** The next id: 32 upper-case hexadecimal digits. */
  newId(): string;
  /** Does the work, and takes back all that it stored when it throws or when its result is not to be kept. */
  attempt<Result>(work: () => Result, isKept?: (result: Result) => boolean): Result;
  /** Drops all that was stored over the base; ids and numbers start again. */
  reset(): void;
  /** Starts again over another base. */
  reload(base: Base): void;
}

type Undo = () => void;

/**
 * An empty overlay over the base. It costs the same whatever the base holds.
 * @param startIds begins the sequence of ids; the same sequence each time
 */
export function createStore(first: Base, startIds: () => () => string): Store {
  let base = first;
  let overlays = new Map<string, Collection<unknown>>();
  let newId = startIds();
  let undos: Undo[] | undefined;

  const named = (name: string): Collection<unknown> | undefined => {
    const there = overlays.get(name);
    if (there) return there;
    const below = base.get(name);
    if (!below) return undefined;
    const made = overlay(below, (undo) => undos?.push(undo));
    overlays.set(name, made);
    return made;
  };

  return {
    collection<Row>(entity: Entity<Row>) {
      const found = named(entity.collection);
      if (!found) throw new Error(`no collection ${entity.collection}`);
      return found as Collection<Row>;
    },
    named,
    names: [...first.keys()],
    newId: () => newId(),
    attempt(work, isKept = () => true) {
      const outer = undos;
      const mine: Undo[] = [];
      undos = mine;
      let kept = false;
      try {
        const result = work();
        kept = isKept(result);
        return result;
      } finally {
        undos = outer;
        if (kept) for (const undo of mine) outer?.push(undo);
        else for (const undo of mine.reverse()) undo();
      }
    },
    reload(next) {
      base = next;
      this.reset();
    },
    reset() {
      overlays = new Map();
      newId = startIds();
    },
  };
}

function overlay(base: BaseCollection, onChange: (undo: Undo) => void): Collection<unknown> {
  const { indexes } = base.entity;
  const names = Object.keys(indexes);
  const maps = new Map<string, IndexMap<unknown>>(names.map((name) => [name, new Map()]));
  const added: unknown[] = [];
  /** Rows of the base that were replaced, and by what. */
  const hidden = new Map<unknown, unknown>();
  let lastNumber: number | undefined;

  const put = (row: unknown) => {
    for (const [name, map] of maps) file(map, indexKey(name, indexes[name] as never, row), row);
  };
  const take = (row: unknown) => {
    for (const [name, map] of maps) unfile(map, indexKey(name, indexes[name] as never, row), row);
  };

  return {
    get total() {
      return base.rows.length + added.length;
    },
    find(index, key) {
      const map = maps.get(index);
      if (!map) throw new Error(`${base.entity.collection} has no index ${index}`);
      const own = filed(map, key);
      let below = filed(base.index(index), key);
      if (hidden.size > 0) below = below.filter((row) => !hidden.has(row));
      if (own.length === 0) return below;
      return below.length === 0 ? own : [...below, ...own];
    },
    add(row) {
      put(row);
      added.push(row);
      onChange(() => {
        added.pop();
        take(row);
      });
    },
    replace(old, row) {
      const at = added.indexOf(old);
      const origin = at >= 0 ? undefined : ([...hidden].find(([, now]) => now === old)?.[0] ?? old);
      const set = (from: unknown, to: unknown) => {
        if (at >= 0) added[at] = to;
        else if (to === origin) hidden.delete(origin);
        else hidden.set(origin, to);
        if (from !== origin) take(from);
        if (to !== origin) put(to);
      };
      set(old, row);
      onChange(() => set(row, old));
    },
    list(offset, limit) {
      const fromBase = base.rows.slice(offset, offset + limit).map((row) => hidden.get(row) ?? row);
      const start = Math.max(0, offset - base.rows.length);
      return [...fromBase, ...added.slice(start, start + limit - fromBase.length)];
    },
    nextNumber() {
      lastNumber = (lastNumber ?? base.lastNumber()) + 1;
      return String(lastNumber);
    },
  };
}
