import { MemoryAccount, type MemoryLimit } from "../ground/memory-limit.ts";
import { rowBytes } from "./added-rows.ts";
import { type Base, largestNumber } from "./base.ts";
import { Collection, type CollectionChanges, type RowWatcher } from "./collection.ts";
import type { Entity } from "./entity.ts";
import type { RowsByCollection } from "./read-rows.ts";

export interface StoreSettings {
  /** The fixtures below the store. After they change, the store must be reset. */
  base(): Base;
  /** Begins the sequence of ids, the same each time, after so many of it. */
  startIds(drawn: number): () => string;
  readonly mostRows: number;
  /** Over what all stores keep, and others with them. */
  readonly memory: MemoryLimit;
  /** Is told of every row that comes and goes over the base. */
  readonly watcher?: RowWatcher;
  /** Stores what is there from the start over the base: again at each reset. */
  fill?(store: Store): void;
}

export interface StoreChanges {
  readonly idsDrawn: number;
  readonly collections: ReadonlyMap<string, CollectionChanges>;
}

/** All collections of one sandbox. Each is made when it is first used. */
export class Store {
  readonly #settings: StoreSettings;
  readonly #account: MemoryAccount;
  readonly #collections = new Map<string, Collection>();
  #bounded: Collection[] = [];
  /** Bytes of rows that are never forgotten, as the memory counts them. */
  #held = 0;
  #newId: () => string;
  #idsDrawn = 0;
  #isClosed = false;
  /** How to undo what the innermost attempt changed, in order; `undefined` outside of any. */
  #undos: (() => void)[] | undefined;

  constructor(settings: StoreSettings) {
    this.#settings = settings;
    this.#account = new MemoryAccount(settings.memory, (to) => this.#giveWay(to));
    this.#newId = settings.startIds(0);
    this.reset();
  }

  get names(): readonly string[] {
    return [...this.#settings.base().keys()];
  }

  get entities(): readonly Entity<object>[] {
    return Array.from(this.#settings.base().values(), ({ entity }) => entity as unknown as Entity<object>);
  }

  /** @throws Error when the base has no such collection */
  collection<Row>({ collection }: Entity<Row>): Collection<Row> {
    return (this.#collections.get(collection) ?? this.#known(collection)) as unknown as Collection<Row>;
  }

  /** `undefined` when the base has no such collection. */
  named(name: string): Collection | undefined {
    const there = this.#collections.get(name);
    if (there) return there;
    const { base, watcher } = this.#settings;
    const below = base().get(name);
    if (!below) return undefined;
    const changed = (undo: () => void) => void this.#undos?.push(undo);
    const isWatched = watcher?.collection === name && !this.#isClosed;
    const made = new Collection(below, changed, isWatched ? watcher : undefined);
    this.#collections.set(name, made);
    if (below.entity.isBounded) this.#bounded.push(made);
    return made;
  }

  /**
   * Have these rows room in the memory, if all is dropped that may be?
   * @param isInPlace they come in the place of all that was stored
   */
  hasRoom(rows: Iterable<readonly object[]>, isInPlace = false): boolean {
    let bytes = isInPlace ? -this.#held : 0;
    for (const some of rows) for (const row of some) bytes += rowBytes(row);
    return this.#settings.memory.hasRoom(bytes);
  }

  /** Adds rows that somebody wrote down; the numbers that are given go on above theirs. */
  addRows(rows: RowsByCollection): void {
    for (const [name, some] of rows) {
      const collection = this.#known(name);
      for (const row of some) collection.add(row);
      collection.skipNumbers(largestNumber(some));
    }
  }

  /** The same at run time: all of them or none, and they count. */
  addMore(rows: RowsByCollection): void {
    this.attempt(() => this.addRows(rows));
    this.#countHeld();
  }

  newId(): string {
    this.#idsDrawn += 1;
    return this.#newId();
  }

  /** Undoes what the work changed when it throws or when its result is not kept. Attempts may stand within each other. */
  attempt<Result>(work: () => Result, isKept: (result: Result) => boolean = () => true): Result {
    const outer = this.#undos;
    const mine: (() => void)[] = [];
    this.#undos = mine;
    let kept = false;
    try {
      const result = work();
      kept = isKept(result);
      return result;
    } finally {
      this.#undos = outer;
      if (kept) for (const undo of mine) outer?.push(undo);
      else for (const undo of mine.reverse()) undo();
      if (outer === undefined) this.#forgetExcess();
    }
  }

  /** Drops all that was stored since the start, and stands on what the base is now; ids and numbers start again. */
  reset(): void {
    this.#dropAll(0);
    this.#settings.fill?.(this);
    for (const collection of this.#collections.values()) collection.keep();
    this.#countHeld();
    this.#forgetExcess();
  }

  changes(): StoreChanges {
    const collections = new Map([...this.#collections].map(([name, collection]) => [name, collection.changes()]));
    return { idsDrawn: this.#idsDrawn, collections };
  }

  forgotten(): ReadonlyMap<string, number> {
    return new Map([...this.#collections].map(([name, { forgotten }]) => [name, forgotten]));
  }

  /** Puts these changes in the place of its own; `start` is there from now on as from the start. */
  load({ idsDrawn, collections }: StoreChanges, start: RowsByCollection = new Map()): void {
    this.#dropAll(Math.max(this.#idsDrawn, idsDrawn));
    for (const [name, rows] of start) {
      const collection = this.#known(name);
      for (const row of rows) collection.add(row);
      collection.keep();
    }
    for (const [name, { added, replaced, lastNumber }] of collections) {
      const collection = this.#known(name);
      for (const [old, row] of replaced) collection.replace(old, row);
      for (const row of added) collection.add(row);
      if (lastNumber !== undefined) collection.skipNumbers(lastNumber);
    }
    this.#countHeld();
    this.#forgetExcess();
  }

  /** Drops all that was stored: its sandbox goes. What a call under way still stores counts nothing, and nobody is told of it. */
  close(): void {
    this.#dropAll(0);
    this.#isClosed = true;
    this.#account.close();
    this.#countHeld();
  }

  #known(name: string): Collection {
    const found = this.named(name);
    if (!found) throw new Error(`no collection ${name}`);
    return found;
  }

  #dropAll(idsDrawn: number): void {
    const { watcher, startIds } = this.#settings;
    if (watcher) this.#collections.get(watcher.collection)?.changes().added.forEach(watcher.taken);
    this.#collections.clear();
    this.#bounded = [];
    this.#newId = startIds(idsDrawn);
    this.#idsDrawn = idsDrawn;
  }

  /** Only for when nothing can be undone any more. */
  #forgetExcess(): void {
    for (const collection of this.#bounded) collection.forgetAbove({ rows: this.#settings.mostRows });
    this.#account.keep(this.#bytes());
  }

  /** Tells the memory what is never forgotten. Calls of the Web API add nothing to that but a row in place of another. */
  #countHeld(): void {
    const held = [...this.#collections.values()].reduce((sum, { heldBytes }) => sum + heldBytes, 0);
    this.#settings.memory.reserve(held - this.#held);
    this.#held = held;
  }

  /** The largest collections forget first, until all have no more than so many bytes; the bytes that they have then. */
  #giveWay(to: number): number {
    for (const collection of this.#bounded.toSorted((one, other) => other.bytes - one.bytes)) {
      collection.forgetAbove({ bytes: Math.max(0, collection.bytes - Math.max(0, this.#bytes() - to)) });
    }
    return this.#bytes();
  }

  #bytes(): number {
    return this.#bounded.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
