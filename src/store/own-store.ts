import type { MemoryLimit } from "../ground/memory-limit.ts";
import { type Attempts, createAttempts } from "./attempts.ts";
import type { Base } from "./base.ts";
import { type BoundedCollections, boundedCollections, forgetExcess } from "./bounded-collections.ts";
import { type Collection, openCollection } from "./collection.ts";
import { keepLogged } from "./event-log.ts";
import {
  addOwnRow,
  type Changes,
  collectionChanges,
  type OwnCollection,
  ownCollection,
  replaceOwnRow,
  skipNumbersTo,
} from "./own-collection.ts";
import type { Rows } from "./rows.ts";

/** What a store stands on, and whom it tells. */
export interface OwnStoreSettings {
  /** What it stands on. Once that is another, the store must be reset. */
  base(): Base;
  /** Begins the sequence of ids, the same each time, after so many of it. */
  startIds(drawn: number): () => string;
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

/** What a sandbox changed, by collection, and how many ids it drew. */
export interface StoreChanges {
  readonly idsDrawn: number;
  readonly collections: ReadonlyMap<string, Changes>;
}

/** What a store has of its own: its collections, each from when it is first asked for, and the sequence of its ids. */
export interface OwnStore {
  readonly settings: OwnStoreSettings;
  readonly attempts: Attempts;
  readonly bounded: BoundedCollections;
  collections: Map<string, StoredCollection>;
  newId: () => string;
  idsDrawn: number;
  /** Its sandbox is gone: nobody is told of rows any more. */
  isClosed: boolean;
}

/** A collection in the hands of its store, and as operations have it. */
interface StoredCollection {
  readonly own: OwnCollection;
  readonly open: Collection<unknown>;
}

/** Nothing was asked for yet. */
export function ownStore(settings: OwnStoreSettings): OwnStore {
  const bounded = boundedCollections(settings.mostRows, settings.memory);
  return {
    settings,
    attempts: createAttempts(() => forgetExcess(bounded)),
    bounded,
    collections: new Map(),
    newId: settings.startIds(0),
    idsDrawn: 0,
    isClosed: false,
  };
}

/** The collection of that name, made when it is first asked for; `undefined` when the base has none. */
export function findCollection(store: OwnStore, name: string): StoredCollection | undefined {
  const there = store.collections.get(name);
  if (there) return there;
  const below = store.settings.base().get(name);
  if (!below) return undefined;
  const { watcher } = store.settings;
  const { changed } = store.attempts;
  const isWatched = watcher?.collection === name && !store.isClosed;
  const own = ownCollection(below, isWatched ? { ...watcher, changed } : { changed });
  const made = { own, open: openCollection(own) };
  store.collections.set(name, made);
  if (below.entity.isBounded) store.bounded.all.push(own);
  return made;
}

export const knownCollection = (store: OwnStore, name: string): StoredCollection =>
  findCollection(store, name) ?? noCollection(name);

/** Takes the next id. */
export function drawId(store: OwnStore): string {
  store.idsDrawn += 1;
  return store.newId();
}

/** Drops all that was stored. @param idsDrawn ids go on after so many */
export function dropAll(store: OwnStore, idsDrawn: number): void {
  const { watcher, startIds } = store.settings;
  const watched = watcher && store.collections.get(watcher.collection);
  if (watched) collectionChanges(watched.own).added.forEach(watcher.taken);
  store.collections = new Map();
  store.bounded.all = [];
  store.newId = startIds(idsDrawn);
  store.idsDrawn = idsDrawn;
}

/** All that differs from the base. */
export const storeChanges = ({ idsDrawn, collections }: OwnStore): StoreChanges => ({
  idsDrawn,
  collections: new Map([...collections].map(([name, { own }]) => [name, collectionChanges(own)])),
});

/** What is there by now is there from the start: it is never forgotten. */
export function keepAll({ collections, bounded }: OwnStore): void {
  for (const { own } of collections.values()) keepLogged(own.log);
  forgetExcess(bounded);
}

/** Puts changes in the place of all that was stored. @param start rows that are there from now on as from the start */
export function loadChanges(store: OwnStore, changes: StoreChanges, start: Rows): void {
  dropAll(store, Math.max(store.idsDrawn, changes.idsDrawn));
  for (const [name, rows] of start) addStart(knownCollection(store, name).own, rows);
  for (const [name, changed] of changes.collections) change(knownCollection(store, name).own, changed);
  forgetExcess(store.bounded);
}

function noCollection(name: string): never {
  throw new Error(`no collection ${name}`);
}

function addStart(own: OwnCollection, rows: readonly object[]): void {
  for (const row of rows) addOwnRow(own, row);
  keepLogged(own.log);
}

function change(own: OwnCollection, { added, replaced, lastNumber }: Changes): void {
  for (const [old, row] of replaced) replaceOwnRow(own, old, row);
  for (const row of added) addOwnRow(own, row);
  if (lastNumber !== undefined) skipNumbersTo(own, lastNumber);
}
