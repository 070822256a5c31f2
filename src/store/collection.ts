import { AddedRecords, recordBytes } from "./added-records.ts";
import { type BaseCollection, lastByContent, RecordIndex } from "./base.ts";
import type { AnyRecord, Index } from "./entity.ts";
import type { RecordOwners } from "./record-owners.ts";

export interface CollectionChanges<Stored = AnyRecord> {
  readonly added: readonly Stored[];
  /** Pairs of a record of the base and the record in its place. */
  readonly replaced: readonly (readonly [Stored, Stored])[];
  readonly lastNumber: number | undefined;
}

/** One collection of one sandbox: the base that all share, what the sandbox added, and what it replaced. */
export class Collection<Stored = AnyRecord> {
  readonly #base: BaseCollection<Stored>;
  readonly #onChange: (undo: () => void) => void;
  readonly #owner: string;
  readonly #owners: RecordOwners | undefined;
  /** Added records that are never forgotten. */
  #start: readonly Stored[] = [];
  #startBytes = 0;
  #added = new AddedRecords<Stored>();
  forgotten = 0;
  /** How many of the newest records the last attempt added. */
  fresh = 0;
  /** The largest number that was given or stands in a record of the base; 0 without any. */
  lastNumber: number;
  #isNumberSet = false;
  /** From an original record to the record in its place, and back. */
  readonly #replacements = new Map<Stored, Stored>();
  readonly #originals = new Map<Stored, Stored>();
  #replacedBytes = 0;
  /** Of the records that are not of the base, as they are now. The first look-up fills an index. */
  readonly #indexes = new Map<string, RecordIndex<Stored>>();
  /**
   * The last added record of each `contentHash`, made at the next use if it is absent. An index, with lists of records, would take
   * a fifth of a call with 1000 rows.
   */
  #byContent: Map<number, Stored> | undefined;
  readonly #undoAdd = () => {
    this.#unfile(this.#added.pop());
    this.#byContent = undefined;
  };

  /** @param onChange is told of each change, and how to undo it @param owners where each added record is filed under `owner` */
  constructor(base: BaseCollection<Stored>, onChange: (undo: () => void) => void, owner = "", owners?: RecordOwners) {
    this.#base = base;
    this.lastNumber = base.lastNumber;
    this.#onChange = onChange;
    this.#owner = owner;
    this.#owners = owners;
  }

  get entity(): BaseCollection<Stored>["entity"] {
    return this.#base.entity;
  }

  get total(): number {
    return this.#base.records.length + this.#start.length + this.#added.length;
  }

  /** How many records came since the start and are not forgotten. */
  get added(): number {
    return this.#added.length;
  }

  /** Bytes of the records that can be forgotten, roughly. */
  get bytes(): number {
    return this.#added.bytes;
  }

  /** Bytes of the records that are never forgotten, roughly. */
  get heldBytes(): number {
    return this.#startBytes + this.#replacedBytes + (this.#base.entity.isBounded ? 0 : this.bytes);
  }

  /** The next number: one above the largest, never given twice. */
  nextNumber(): string {
    this.lastNumber += 1;
    return String(this.lastNumber);
  }

  skipNumbers(to: number): void {
    this.lastNumber = Math.max(this.lastNumber, to);
    this.#isNumberSet = true;
  }

  /** @param ignoresCase also finds keys that differ in letter case and outer white space */
  find(index: string, key: unknown, ignoresCase = false): readonly Stored[] {
    const inBase = this.#base.index(index).find(key, ignoresCase);
    if (this.total === this.#base.records.length && this.#replacements.size === 0) return inBase;
    const unchanged =
      this.#replacements.size === 0 ? inBase : inBase.filter((record) => !this.#replacements.has(record));
    const own = this.#ownIndex(index).find(key, ignoresCase);
    return unchanged.length === 0 ? own : [...unchanged, ...own];
  }

  list(offset: number, limit: number): Stored[] {
    const { records } = this.#base;
    const inBase = records.slice(offset, offset + limit);
    const from = Math.max(0, offset - records.length);
    return [...inBase, ...this.#own(from, from + limit - inBase.length)].map((record) => this.#now(record));
  }

  /** @returns the record with the same `contentHash` that came last before */
  add(record: Stored): Stored | undefined {
    const hash = this.entity.contentHash?.(record);
    const sameHash = hash === undefined ? undefined : this.#takeContent(hash, record);
    this.#added.push(record);
    for (const index of this.#indexes.values()) index.file(record);
    this.#owners?.add(record, this.#owner);
    this.#onChange(this.#undoAdd);
    return sameHash;
  }

  #takeContent(hash: number, record: Stored): Stored | undefined {
    this.#byContent ??= lastByContent(this.entity, this.changes().added);
    const last = this.#byContent.get(hash) ?? this.#base.byContent().get(hash);
    this.#byContent.set(hash, record);
    return last;
  }

  /** Puts a record in the place of one that was found here, which may be of the base. */
  replace(old: Stored, record: Stored): void {
    this.#put(old, record);
    this.#onChange(() => this.#put(record, old));
  }

  changes(): CollectionChanges<Stored> {
    const added = this.#own();
    const own = new Set(added);
    return {
      added: added.map((record) => this.#now(record)),
      replaced: [...this.#replacements].filter(([original]) => !own.has(original)),
      lastNumber: this.#isNumberSet || this.lastNumber > this.#base.lastNumber ? this.lastNumber : undefined,
    };
  }

  /** From now on, the records that are there are never forgotten; later ones can be. */
  keep(): void {
    this.#start = this.#own();
    this.#startBytes += this.bytes;
    this.#added = new AddedRecords();
    this.#indexes.clear();
  }

  /** Evicts the oldest added records until there are no more than `records`, and they have no more than `bytes`. @returns how many */
  evictAbove({ records = Number.POSITIVE_INFINITY, bytes = Number.POSITIVE_INFINITY, keep = 0 }): number {
    const before = this.forgotten;
    while (this.#added.length > keep && (this.#added.length > records || this.bytes > bytes)) {
      this.forgotten += 1;
      this.#unfile(this.#added.shift());
    }
    return this.forgotten - before;
  }

  #unfile(record: Stored): void {
    const now = this.#now(record);
    for (const index of this.#indexes.values()) index.unfile(now);
    const hash = this.#byContent && this.entity.contentHash?.(now);
    if (hash !== undefined && this.#byContent?.get(hash) === now) this.#byContent.delete(hash);
    if (this.#replacements.delete(record)) this.#replacedBytes -= recordBytes(now);
    this.#originals.delete(now);
    this.#owners?.remove(record, this.#owner);
  }

  #put(old: Stored, record: Stored): void {
    const original = this.#originals.get(old) ?? old;
    if (this.#originals.delete(old)) this.#replacedBytes -= recordBytes(old);
    for (const index of this.#indexes.values()) index.unfile(old);
    this.#byContent = undefined;
    if (record === original) {
      this.#replacements.delete(original);
      // The original may be of the base or an added record: the next look-up fills the indexes again.
      this.#indexes.clear();
    } else {
      this.#replacements.set(original, record);
      this.#originals.set(record, original);
      this.#replacedBytes += recordBytes(record);
      for (const index of this.#indexes.values()) index.file(record);
    }
  }

  #now(record: Stored): Stored {
    return this.#replacements.size === 0 ? record : (this.#replacements.get(record) ?? record);
  }

  #own(from = 0, to = Number.POSITIVE_INFINITY): Stored[] {
    const { length } = this.#start;
    const rank = (own: number) => Math.max(0, own - length);
    return [...this.#start.slice(from, to), ...this.#added.slice(rank(from), rank(to))];
  }

  #ownIndex(name: string): RecordIndex<Stored> {
    const existing = this.#indexes.get(name);
    if (existing) return existing;
    const { added, replaced } = this.changes();
    const records = [...replaced.map(([, record]) => record), ...added];
    const index = new RecordIndex(this.#base.entity.indexes[name] as Index<Stored>, records);
    this.#indexes.set(name, index);
    return index;
  }
}
