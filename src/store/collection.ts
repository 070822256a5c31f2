import { AddedRows, rowBytes } from "./added-rows.ts";
import { type BaseCollection, RowIndex } from "./base.ts";
import type { Index } from "./entity.ts";

/** Learns of rows that are added, so that something may be found across sandboxes. */
export interface RowWatcher {
  readonly collection: string;
  added(row: unknown): void;
  taken(row: unknown): void;
}

export interface CollectionChanges<Row = unknown> {
  readonly added: readonly Row[];
  /** Pairs of a row of the base and what stands in its place. */
  readonly replaced: readonly (readonly [Row, Row])[];
  readonly lastNumber: number | undefined;
}

/** One collection of one sandbox: the base that all share, what the sandbox added, and what it replaced. */
export class Collection<Row = unknown> {
  readonly #base: BaseCollection<Row>;
  readonly #changed: (undo: () => void) => void;
  readonly #watcher: RowWatcher | undefined;
  /** Added rows that are never forgotten. */
  #start: readonly Row[] = [];
  #added = new AddedRows<Row>();
  forgotten = 0;
  /** The largest number that was given or stands in a row of the base; 0 without any. */
  lastNumber: number;
  #isNumberSet = false;
  /** By a row that was replaced, what stands in its place; and the way back. */
  readonly #current = new Map<Row, Row>();
  readonly #originals = new Map<Row, Row>();
  #replacedBytes = 0;
  /** Of the rows that are not of the base, as they are now. An index is filled when somebody first looks. */
  readonly #indexes = new Map<string, RowIndex<Row>>();

  /** @param changed is told of each change, and how it is undone */
  constructor(base: BaseCollection<Row>, changed: (undo: () => void) => void, watcher?: RowWatcher) {
    this.#base = base;
    this.lastNumber = base.lastNumber;
    this.#changed = changed;
    this.#watcher = watcher;
  }

  get total(): number {
    return this.#base.rows.length + this.#start.length + this.#added.length;
  }

  /** Rows that came since the start, and are still there. */
  get added(): number {
    return this.#added.length;
  }

  /** Bytes of the rows that can be forgotten, roughly. */
  get bytes(): number {
    return this.#added.bytes;
  }

  /** Bytes of the rows that are never forgotten, beside those from the start, roughly. */
  get heldBytes(): number {
    return this.#replacedBytes + (this.#base.entity.isBounded ? 0 : this.bytes);
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

  /** @param isAlike also those whose key differs from a text in letter case and outer white space alone */
  find(index: string, key: unknown, isAlike = false): readonly Row[] {
    const all = this.#base.index(index).find(key, isAlike);
    if (this.total === this.#base.rows.length && this.#current.size === 0) return all;
    const below = this.#current.size === 0 ? all : all.filter((row) => !this.#current.has(row));
    const own = this.#ownIndex(index).find(key, isAlike);
    return below.length === 0 ? own : [...below, ...own];
  }

  /** Does a row hold that `find` finds? As many may have a key, they are not put together. */
  some(index: string, key: unknown, isAlike: boolean, holds: (row: Row) => boolean): boolean {
    const isNow = (row: Row) => !this.#current.has(row) && holds(row);
    return (
      this.#ownIndex(index).find(key, isAlike).some(holds) || this.#base.index(index).find(key, isAlike).some(isNow)
    );
  }

  list(offset: number, limit: number): Row[] {
    const { rows } = this.#base;
    const below = rows.slice(offset, offset + limit);
    const from = Math.max(0, offset - rows.length);
    return [...below, ...this.#own(from, from + limit - below.length)].map((row) => this.#now(row));
  }

  add(row: Row): void {
    this.#added.push(row);
    for (const index of this.#indexes.values()) index.file(row);
    this.#watcher?.added(row);
    this.#changed(this.#takeBack);
  }

  /** Puts a row in the place of one that was found here, which may be of the base. */
  replace(old: Row, row: Row): void {
    this.#put(old, row);
    this.#changed(() => this.#put(row, old));
  }

  changes(): CollectionChanges<Row> {
    const added = this.#own();
    const own = new Set(added);
    return {
      added: added.map((row) => this.#now(row)),
      replaced: [...this.#current].filter(([original]) => !own.has(original)),
      lastNumber: this.#isNumberSet || this.lastNumber > this.#base.lastNumber ? this.lastNumber : undefined,
    };
  }

  /** The rows that are there now are never forgotten; later ones can be. */
  keep(): void {
    this.#start = this.#own();
    this.#added = new AddedRows();
    this.#indexes.clear();
  }

  /** Forgets the oldest added rows until there are no more than `rows`, and they have no more than `bytes`. */
  forgetAbove({ rows = Number.POSITIVE_INFINITY, bytes = Number.POSITIVE_INFINITY }): void {
    while (this.#added.length > 0 && (this.#added.length > rows || this.bytes > bytes)) {
      this.forgotten += 1;
      this.#unfile(this.#added.shift());
    }
  }

  /** One function for all rows, as a call may add a thousand. */
  readonly #takeBack = (): void => this.#unfile(this.#added.pop());

  #unfile(row: Row): void {
    const now = this.#now(row);
    for (const index of this.#indexes.values()) index.unfile(now);
    if (this.#current.delete(row)) this.#replacedBytes -= rowBytes(now as object);
    this.#originals.delete(now);
    this.#watcher?.taken(row);
  }

  #put(old: Row, row: Row): void {
    const original = this.#originals.get(old) ?? old;
    if (this.#originals.delete(old)) this.#replacedBytes -= rowBytes(old as object);
    for (const index of this.#indexes.values()) index.unfile(old);
    if (row === original) {
      this.#current.delete(original);
      // It may be of the base or an added one: the next look fills the indexes with what is right.
      this.#indexes.clear();
    } else {
      this.#current.set(original, row);
      this.#originals.set(row, original);
      this.#replacedBytes += rowBytes(row as object);
      for (const index of this.#indexes.values()) index.file(row);
    }
  }

  #now(row: Row): Row {
    return this.#current.size === 0 ? row : (this.#current.get(row) ?? row);
  }

  #own(from = 0, to = Number.POSITIVE_INFINITY): Row[] {
    const { length } = this.#start;
    const rank = (own: number) => Math.max(0, own - length);
    return [...this.#start.slice(from, to), ...this.#added.slice(rank(from), rank(to))];
  }

  #ownIndex(name: string): RowIndex<Row> {
    const there = this.#indexes.get(name);
    if (there) return there;
    const { added, replaced } = this.changes();
    const rows = [...replaced.map(([, row]) => row), ...added];
    const made = new RowIndex(this.#base.entity.indexes[name] as Index<Row>, rows);
    this.#indexes.set(name, made);
    return made;
  }
}
