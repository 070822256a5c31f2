import { KeptBytes, type MemoryLimit, NoRoomError } from "../common/memory-limit.ts";
import { bytesOfRecords } from "./added-records.ts";
import { type Base, largestNumber } from "./base.ts";
import { Collection, type CollectionChanges } from "./collection.ts";
import type { AnyEntity, Entity } from "./entity.ts";
import type { RecordsByCollection } from "./read-records.ts";
import type { RecordOwners } from "./record-owners.ts";

interface StoreSettings {
  /** The fixtures below the store. After they change, the store must be reset. */
  base(): Base;
  /** Begins the same sequence of ids each time. @param drawn how many ids of the sequence to skip */
  startIds(drawn: number): () => string;
  readonly mostRecords: number;
  readonly memory: MemoryLimit;
  readonly name: string;
  /** Where records of one collection are filed under the name, without the records of the base. */
  readonly owners?: RecordOwners;
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
    this.#account = new KeptBytes(settings.memory, (most) => this.#evictTo(most));
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
    return (this.#collections.get(collection) ?? this.#known(collection)) as unknown as Collection<Stored>;
  }

  /** `undefined` when the base has no such collection. */
  named(name: string): Collection | undefined {
    const existing = this.#collections.get(name);
    if (existing) return existing;
    const { base, name: owner, owners } = this.#settings;
    const records = base().get(name);
    if (!records) return undefined;
    const onChange = (undo: () => void) => void this.#undos?.push(undo);
    const isFiled = owners?.collection === name && !this.#isClosed;
    const collection = new Collection(records, onChange, owner, isFiled ? owners : undefined);
    this.#collections.set(name, collection);
    if (records.entity.isBounded) this.#bounded.push(collection);
    return collection;
  }

  /** Adds records of a user. The next number is above the numbers of the records. */
  addRecords(records: RecordsByCollection): void {
    for (const [name, added] of records) {
      const collection = this.#known(name);
      for (const record of added) collection.add(record);
      collection.skipNumbers(largestNumber(added));
    }
  }

  newId(): string {
    this.#idsDrawn += 1;
    return this.#newId();
  }

  /**
   * Undoes the changes of the work if it throws, if its result is not kept, or if its records have no room. Attempts can be nested.
   * @throws NoRoomError
   */
  attempt<Result>(work: () => Result, isKept: (result: Result) => boolean = () => true): Result {
    const outer = this.#undos;
    const inner: (() => void)[] = [];
    const before = outer ? [] : this.#bounded.map(({ added, bytes }) => ({ added, bytes }));
    const heldBefore = outer ? 0 : this.#bytesHeld();
    this.#undos = inner;
    let isDone = false;
    try {
      const result = work();
      const isWanted = isKept(result);
      if (isWanted && !outer) this.#protectNew(before, heldBefore);
      isDone = isWanted;
      return result;
    } finally {
      this.#undos = outer;
      if (!isDone) for (const undo of inner.reverse()) undo();
      else if (outer) for (const undo of inner) outer.push(undo);
      if (outer === undefined) this.#evictExcess();
    }
  }

  /** Expects room for the records that came since then, and keeps them from being evicted until the next request stores some. */
  #protectNew(before: readonly Pick<Collection, "added" | "bytes">[], heldBefore: number): void {
    const { memory, mostRecords } = this.#settings;
    let bytes = 0;
    for (const [at, collection] of this.#bounded.entries()) {
      const { added, bytes: bytesBefore } = before[at] ?? { added: 0, bytes: 0 };
      collection.fresh = collection.added - added;
      bytes += collection.bytes - bytesBefore;
      if (collection.fresh > mostRecords) throw tooManyRecords(mostRecords, collection.fresh);
    }
    const held = this.#bytesHeld();
    memory.expectRoom(held - heldBefore, "these rows");
    memory.expectRoomBeside(bytes);
    if (bytes > 0) memory.protect(this.#account, bytes);
    if (held !== this.#held.bytes) this.#held.setBytes(held);
  }

  /** Drops everything that was stored since the start and takes the present base. Ids and numbers start again. */
  reset(): void {
    this.#dropAll(0);
    this.#settings.fill?.(this);
    for (const collection of this.#collections.values()) collection.keep();
    this.#held.setBytes(this.#bytesHeld());
    this.#evictExcess();
  }

  changes(): StoreChanges {
    const collections = new Map([...this.#collections].map(([name, collection]) => [name, collection.changes()]));
    return { idsDrawn: this.#idsDrawn, collections };
  }

  forgotten(): ReadonlyMap<string, number> {
    return new Map([...this.#collections].map(([name, { forgotten }]) => [name, forgotten]));
  }

  /**
   * Replaces its changes by these.
   * @param start records that are there from the start from now on
   * @throws NoRoomError when the changes have no room; nothing is replaced
   */
  load({ idsDrawn, collections }: StoreChanges, start: RecordsByCollection = new Map()): void {
    this.#expectRoomFor(collections);
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
    this.#held.setBytes(this.#bytesHeld());
    this.#evictExcess();
  }

  /** Drops everything that was stored. What a call still adds afterwards does not count, and is not filed under the name. */
  close(): void {
    this.#dropAll(0);
    this.#isClosed = true;
    this.#account.close();
    this.#held.close();
  }

  #expectRoomFor(collections: StoreChanges["collections"]): void {
    const { memory, mostRecords } = this.#settings;
    let [held, evictable] = [0, 0];
    for (const [name, { added, replaced }] of collections) {
      held += bytesOfRecords([replaced.map(([, record]) => record)]);
      const isBounded = this.#settings.base().get(name)?.entity.isBounded;
      if (isBounded && added.length > mostRecords) throw tooManyRecords(mostRecords, added.length);
      if (isBounded) evictable += bytesOfRecords([added]);
      else held += bytesOfRecords([added]);
    }
    memory.expectRoom(held - this.#held.bytes, "these rows");
    memory.expectRoomBeside(held - this.#held.bytes + evictable);
  }

  #known(name: string): Collection {
    const collection = this.named(name);
    if (!collection) throw new Error(`no collection ${name}`);
    return collection;
  }

  #dropAll(idsDrawn: number): void {
    const { name, owners, startIds } = this.#settings;
    const filed = owners && this.#collections.get(owners.collection);
    for (const record of filed?.changes().added ?? []) owners?.remove(record, name);
    this.#collections.clear();
    this.#bounded = [];
    this.#newId = startIds(idsDrawn);
    this.#idsDrawn = idsDrawn;
  }

  /** Must not run within an attempt, because evicted records do not come back. */
  #evictExcess(): void {
    const { memory, mostRecords } = this.#settings;
    for (const collection of this.#bounded) memory.evicted.records += collection.evictAbove({ records: mostRecords });
    this.#account.setBytes(this.#bytes());
  }

  #bytesHeld(): number {
    let bytes = 0;
    for (const { heldBytes } of this.#collections.values()) bytes += heldBytes;
    return bytes;
  }

  /** The largest collections evict first, until all have at most so many bytes. @returns the bytes that they have then */
  #evictTo(most: number): number {
    const { memory } = this.#settings;
    const isFresh = memory.isFresh(this.#account);
    for (const collection of this.#bounded.toSorted((a, b) => b.bytes - a.bytes)) {
      const bytes = Math.max(0, collection.bytes - Math.max(0, this.#bytes() - most));
      memory.evicted.records += collection.evictAbove({ bytes, keep: isFresh ? collection.fresh : 0 });
    }
    return this.#bytes();
  }

  #bytes(): number {
    return this.#bounded.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}

const tooManyRecords = (most: number, count: number): NoRoomError =>
  new NoRoomError(
    `A sandbox keeps ${most} records that requests add to a collection (--events-max); this request would add ${count}. Send fewer rows, or raise --events-max.`,
  );
