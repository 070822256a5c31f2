import { KeptBytes, type MemoryLimit } from "../common/memory-limit.ts";
import { bytesOfRecords } from "./added-records.ts";
import { type Base, largestNumber } from "./base.ts";
import { Collection, type CollectionChanges, type RecordWatcher } from "./collection.ts";
import type { AnyEntity, AnyRecord, Entity } from "./entity.ts";
import type { RecordsByCollection } from "./read-records.ts";

interface StoreSettings {
  /** The fixtures below the store. After they change, the store must be reset. */
  base(): Base;
  /** Begins the same sequence of ids each time. @param drawn how many ids of the sequence to skip */
  startIds(drawn: number): () => string;
  readonly mostRecords: number;
  /** What all stores share, and the journals with them. */
  readonly memory: MemoryLimit;
  /** Is told of every record that comes or goes, without the records of the base. */
  readonly watcher?: RecordWatcher;
  /** Stores the records that are there from the start; called at each reset. */
  fill?(store: Store): void;
}

export interface StoreChanges {
  readonly idsDrawn: number;
  readonly collections: ReadonlyMap<string, CollectionChanges>;
}

/** All collections of one sandbox. Each is made when it is first used. */
export class Store {
  readonly #settings: StoreSettings;
  readonly #account: KeptBytes;
  readonly #collections = new Map<string, Collection>();
  #bounded: Collection[] = [];
  /** For the records that are never forgotten. */
  readonly #held: KeptBytes;
  #newId: () => string;
  #idsDrawn = 0;
  #isClosed = false;
  /** How to undo each change of the innermost attempt, in order; `undefined` outside of attempts. */
  #undos: (() => void)[] | undefined;

  constructor(settings: StoreSettings) {
    this.#settings = settings;
    this.#account = new KeptBytes(settings.memory, (most) => this.#forgetTo(most));
    this.#held = new KeptBytes(settings.memory);
    this.#newId = settings.startIds(0);
    this.reset();
  }

  /** Bytes of all records but those of the base, roughly. */
  get bytes(): number {
    return this.#account.bytes + this.#held.bytes;
  }

  get names(): readonly string[] {
    return [...this.#settings.base().keys()];
  }

  get entities(): readonly AnyEntity[] {
    return Array.from(this.#settings.base().values(), ({ entity }) => entity);
  }

  /** @throws Error when the base has no such collection */
  collection<Stored>({ collection }: Entity<Stored>): Collection<Stored> {
    return this.#known(collection) as unknown as Collection<Stored>;
  }

  /** `undefined` when the base has no such collection. */
  named(name: string): Collection | undefined {
    const existing = this.#collections.get(name);
    if (existing) return existing;
    const { base, watcher } = this.#settings;
    const records = base().get(name);
    if (!records) return undefined;
    const onChange = (undo: () => void) => void this.#undos?.push(undo);
    const isWatched = watcher?.collection === name && !this.#isClosed;
    const collection = new Collection(records, onChange, isWatched ? watcher : undefined);
    this.#collections.set(name, collection);
    if (records.entity.isBounded) this.#bounded.push(collection);
    return collection;
  }

  /**
   * Expects room for records in the memory limit, once everything is dropped that may be.
   * @param isReplacing the records replace everything that is stored
   * @throws NoRoomError
   */
  expectRoom(records: Iterable<readonly AnyRecord[]>, isReplacing = false): void {
    this.#settings.memory.expectRoom(bytesOfRecords(records) - (isReplacing ? this.#held.bytes : 0), "these rows");
  }

  /** Adds records of a user. The next number is above the numbers of the records. */
  addRecords(records: RecordsByCollection): void {
    for (const [name, added] of records) {
      const collection = this.#known(name);
      for (const record of added) collection.add(record);
      collection.skipNumbers(largestNumber(added));
    }
  }

  /** Adds records of a user at run time, all or none. They count towards the memory limit. */
  addMore(records: RecordsByCollection): void {
    this.attempt(() => this.addRecords(records));
    this.#countHeld();
  }

  newId(): string {
    this.#idsDrawn += 1;
    return this.#newId();
  }

  /** Undoes the changes of the work if it throws or if its result is not kept. Attempts can be nested. */
  attempt<Result>(work: () => Result, isKept: (result: Result) => boolean = () => true): Result {
    const outer = this.#undos;
    const inner: (() => void)[] = [];
    this.#undos = inner;
    let isDone = false;
    try {
      const result = work();
      isDone = isKept(result);
      return result;
    } finally {
      this.#undos = outer;
      if (!isDone) for (const undo of inner.reverse()) undo();
      else if (outer) for (const undo of inner) outer.push(undo);
      if (outer === undefined) this.#forgetExcess();
    }
  }

  /** Drops everything that was stored since the start and takes the present base. Ids and numbers start again. */
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

  /** Replaces its changes by these. @param start records that are there from the start from now on */
  load({ idsDrawn, collections }: StoreChanges, start: RecordsByCollection = new Map()): void {
    this.#dropAll(Math.max(this.#idsDrawn, idsDrawn));
    for (const [name, records] of start) {
      const collection = this.#known(name);
      for (const record of records) collection.add(record);
      collection.keep();
    }
    for (const [name, { added, replaced, lastNumber }] of collections) {
      const collection = this.#known(name);
      for (const [original, record] of replaced) collection.replace(original, record);
      for (const record of added) collection.add(record);
      if (lastNumber !== undefined) collection.skipNumbers(lastNumber);
    }
    this.#countHeld();
    this.#forgetExcess();
  }

  /** Drops everything that was stored. What a call still adds afterwards does not count, and the watcher does not see it. */
  close(): void {
    this.#dropAll(0);
    this.#isClosed = true;
    this.#account.close();
    this.#held.close();
  }

  #known(name: string): Collection {
    const collection = this.named(name);
    if (!collection) throw new Error(`no collection ${name}`);
    return collection;
  }

  #dropAll(idsDrawn: number): void {
    const { watcher, startIds } = this.#settings;
    if (watcher) this.#collections.get(watcher.collection)?.changes().added.forEach(watcher.taken);
    this.#collections.clear();
    this.#bounded = [];
    this.#newId = startIds(idsDrawn);
    this.#idsDrawn = idsDrawn;
  }

  /** Must not run within an attempt, as forgotten records do not come back. */
  #forgetExcess(): void {
    for (const collection of this.#bounded) collection.forgetAbove({ records: this.#settings.mostRecords });
    this.#account.setBytes(this.#bytes());
  }

  /** Tells the memory limit how many bytes are never forgotten. */
  #countHeld(): void {
    this.#held.setBytes([...this.#collections.values()].reduce((sum, { heldBytes }) => sum + heldBytes, 0));
  }

  /** The largest collections forget first, until all have at most so many bytes. @returns the bytes that they have then */
  #forgetTo(most: number): number {
    for (const collection of this.#bounded.toSorted((a, b) => b.bytes - a.bytes)) {
      collection.forgetAbove({ bytes: Math.max(0, collection.bytes - Math.max(0, this.#bytes() - most)) });
    }
    return this.#bytes();
  }

  #bytes(): number {
    return this.#bounded.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
