import type { MemoryLimit } from "../ground/memory-limit.ts";
import { type Attempts, createAttempts } from "./attempts.ts";
import type { Base } from "./base.ts";
import { createBoundedCollections } from "./bounded-collections.ts";
import { type Changes, type Collection, createCollection, type OwnCollection } from "./collection.ts";
import type { Entity } from "./entity.ts";
import type { Rows } from "./rows.ts";

/** All collections of one sandbox. */
export interface Store {
  collection<Row>(entity: Entity<Row>): Collection<Row>;
  /** By the name of the collection, for whoever shows what is there. */
  named(collection: string): Collection<unknown> | undefined;
  readonly names: readonly string[];
  /** The next id: 32 upper-case hexadecimal digits. */
  newId(): string;
  /** Does the work, or takes it back. What is too much then is forgotten at the end. */
  readonly attempt: Attempts["attempt"];
  /** Drops all that was stored since the start, and stands on what the base is now; ids and numbers start again. */
  reset(): void;
  /** All that differs from the base. */
  changes(): StoreChanges;
  /** Added rows that are forgotten, by collection. */
  forgotten(): ReadonlyMap<string, number>;
  /**
   * Puts these changes in the place of its own.
   * @param start rows that are there from now on as from the start: they are never forgotten
   */
  load(changes: StoreChanges, start?: Rows): void;
}

/** What a sandbox changed, by collection, and how many ids it drew. */
export interface StoreChanges {
  readonly idsDrawn: number;
  readonly collections: ReadonlyMap<string, Changes>;
}

/** What a store is made of. */
export interface StoreSettings {
  /** What it stands on. Once that is another, the store must be reset. */
  base(): Base;
  /** Begins the sequence of ids, the same each time, after so many of it. */
  startIds(drawn: number): () => string;
  /** Stores what is there from the start over the base: again at each reset. */
  fill?(store: Store): void;
  /** Added rows that each bounded collection keeps. */
  readonly mostRows: number;
  /** Over what the bounded collections of all stores keep, and others with them. */
  readonly memory: MemoryLimit;
  /** Is told of every row that comes and goes over the base. */
  readonly watcher?: StoreWatcher;
}

/** Learns of rows that are added, so that something may be found across sandboxes. */
export interface StoreWatcher {
  readonly collection: string;
  added(row: unknown): void;
  taken(row: unknown): void;
}

/** A store with only what is there from the start. It costs the same whatever the base holds. */
export function createStore({ base, startIds, fill, watcher, mostRows, memory }: StoreSettings): Store {
  let collections = new Map<string, OwnCollection>();
  const bounded = createBoundedCollections(mostRows, memory);
  let newId = startIds(0);
  let idsDrawn = 0;
  const { changed, attempt } = createAttempts(bounded.settle);

  const find = (name: string): OwnCollection | undefined => {
    const there = collections.get(name);
    if (there) return there;
    const below = base().get(name);
    if (!below) return undefined;
    const made = createCollection(below, watcher?.collection === name ? { ...watcher, changed } : { changed });
    collections.set(name, made);
    if (below.entity.isBounded) bounded.add(made);
    return made;
  };
  const known = (name: string): OwnCollection => find(name) ?? noCollection(name);
  const empty = (drawn = 0) => {
    if (watcher) collections.get(watcher.collection)?.changes().added.forEach(watcher.taken);
    collections = new Map();
    bounded.clear();
    newId = startIds(drawn);
    idsDrawn = drawn;
  };

  const store: Store = {
    collection: <Row>(entity: Entity<Row>) => known(entity.collection) as unknown as Collection<Row>,
    named: find,
    names: [...base().keys()],
    newId() {
      idsDrawn += 1;
      return newId();
    },
    attempt,
    reset() {
      empty();
      fill?.(store);
      for (const one of collections.values()) one.keepAll();
      bounded.settle();
    },
    forgotten: () => new Map([...collections].map(([name, one]) => [name, one.forgotten])),
    changes: () => ({
      idsDrawn,
      collections: new Map([...collections].map(([name, one]) => [name, one.changes()])),
    }),
    load(changes, start = new Map()) {
      empty(Math.max(idsDrawn, changes.idsDrawn));
      for (const [name, rows] of start) addStart(known(name), rows);
      for (const [name, changed] of changes.collections) change(known(name), changed);
      bounded.settle();
    },
  };
  store.reset();
  return store;
}

function noCollection(name: string): never {
  throw new Error(`no collection ${name}`);
}

function addStart(collection: OwnCollection, rows: readonly object[]): void {
  for (const row of rows) collection.add(row);
  collection.keepAll();
}

function change(collection: OwnCollection, { added, replaced, lastNumber }: Changes): void {
  for (const [old, row] of replaced) collection.replace(old, row);
  for (const row of added) collection.add(row);
  if (lastNumber !== undefined) collection.skipNumbers(lastNumber);
}
