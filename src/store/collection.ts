import { AddedRows, rowBytes } from "./added-rows.ts";
import { type BaseCollection, RowIndex } from "./base.ts";
import type { AnyRow, Index } from "./entity.ts";

/** Is told which rows come and go, so that something can be found across sandboxes. */
export interface RowWatcher {
  readonly collection: string;
  added(row: unknown): void;
  taken(row: unknown): void;
}

export interface CollectionChanges<Row = AnyRow> {
  readonly added: readonly Row[];
  /** Pairs of a row of the base and the row in its place. */
  readonly replaced: readonly (readonly [Row, Row])[];
  readonly lastNumber: number | undefined;
}

/** One collection of one sandbox: the base that all share, what the sandbox added, and what it replaced. */
export class Collection<Row = AnyRow> {
  readonly #base: BaseCollection<Row>;
  readonly #onChange: (undo: () => void) => void;
  readonly #watcher: RowWatcher | undefined;
  /** Added rows that are never forgotten. */
  #start: readonly Row[] = [];
  #startBytes = 0;
  #added = new AddedRows<Row>();
  forgotten = 0;
  /** The largest number that was given or stands in a row of the base; 0 without any. */
  lastNumber: number;
  #isNumberSet = false;
  /** From an original row to the row in its place, and back. */
  readonly #replacements = new Map<Row, Row>();
  readonly #originals = new Map<Row, Row>();
  #replacedBytes = 0;
  /** Of the rows that are not of the base, as they are now. The first look-up fills an index. */
  readonly #indexes: { readonly name: string; readonly index: RowIndex<Row> }[] = [];
  readonly #undoAdd = () => this.#unfile(this.#added.pop());

  /** @param onChange is told of each change, and how to undo it */
  constructor(base: BaseCollection<Row>, onChange: (undo: () => void) => void, watcher?: RowWatcher) {
    this.#base = base;
    this.lastNumber = base.lastNumber;
    this.#onChange = onChange;
    this.#watcher = watcher;
  }

  get total(): number {
    return this.#base.rows.length + this.#start.length + this.#added.length;
  }

  /** How many rows came since the start and are not forgotten. */
  get added(): number {
    return this.#added.length;
  }

  /** Bytes of the rows that can be forgotten, roughly. */
  get bytes(): number {
    return this.#added.bytes;
  }

  /** Bytes of the rows that are never forgotten, roughly. */
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
  find(index: string, key: unknown, ignoresCase = false): readonly Row[] {
    const inBase = this.#base.index(index).find(key, ignoresCase);
    if (this.total === this.#base.rows.length && this.#replacements.size === 0) return inBase;
    const unchanged = this.#replacements.size === 0 ? inBase : inBase.filter((row) => !this.#replacements.has(row));
    const own = this.#ownIndex(index).find(key, ignoresCase);
    return unchanged.length === 0 ? own : [...unchanged, ...own];
  }

  list(offset: number, limit: number): Row[] {
    const { rows } = this.#base;
    const inBase = rows.slice(offset, offset + limit);
    const from = Math.max(0, offset - rows.length);
    return [...inBase, ...this.#own(from, from + limit - inBase.length)].map((row) => this.#now(row));
  }

  add(row: Row): void {
    this.#added.push(row);
    for (const { index } of this.#indexes) index.file(row);
    this.#watcher?.added(row);
    this.#onChange(this.#undoAdd);
  }

  /** Puts a row in the place of one that was found here, which may be of the base. */
  replace(old: Row, row: Row): void {
    this.#put(old, row);
    this.#onChange(() => this.#put(row, old));
  }

  changes(): CollectionChanges<Row> {
    const added = this.#own();
    const own = new Set(added);
    return {
      added: added.map((row) => this.#now(row)),
      replaced: [...this.#replacements].filter(([original]) => !own.has(original)),
      lastNumber: this.#isNumberSet || this.lastNumber > this.#base.lastNumber ? this.lastNumber : undefined,
    };
  }

  /** From now on, the rows that are there are never forgotten; later ones can be. */
  keep(): void {
    this.#start = this.#own();
    this.#startBytes += this.bytes;
    this.#added = new AddedRows();
    this.#indexes.length = 0;
  }

  /** Forgets the oldest added rows until there are no more than `rows`, and they have no more than `bytes`. */
  forgetAbove({ rows = Number.POSITIVE_INFINITY, bytes = Number.POSITIVE_INFINITY }): void {
    while (this.#added.length > 0 && (this.#added.length > rows || this.bytes > bytes)) {
      this.forgotten += 1;
      this.#unfile(this.#added.shift());
    }
  }

  #unfile(row: Row): void {
    const now = this.#now(row);
    for (const { index } of this.#indexes) index.unfile(now);
    if (this.#replacements.delete(row)) this.#replacedBytes -= rowBytes(now);
    this.#originals.delete(now);
    this.#watcher?.taken(row);
  }

  #put(old: Row, row: Row): void {
    const original = this.#originals.get(old) ?? old;
    if (this.#originals.delete(old)) this.#replacedBytes -= rowBytes(old);
    for (const { index } of this.#indexes) index.unfile(old);
    if (row === original) {
      this.#replacements.delete(original);
      // The original may be of the base or an added row: the next look-up fills the indexes anew.
      this.#indexes.length = 0;
    } else {
      this.#replacements.set(original, row);
      this.#originals.set(row, original);
      this.#replacedBytes += rowBytes(row);
      for (const { index } of this.#indexes) index.file(row);
    }
  }

  #now(row: Row): Row {
    return this.#replacements.size === 0 ? row : (this.#replacements.get(row) ?? row);
  }

  #own(from = 0, to = Number.POSITIVE_INFINITY): Row[] {
    const { length } = this.#start;
    const rank = (own: number) => Math.max(0, own - length);
    return [...this.#start.slice(from, to), ...this.#added.slice(rank(from), rank(to))];
  }

  #ownIndex(name: string): RowIndex<Row> {
    const existing = this.#indexes.find((one) => one.name === name);
    if (existing) return existing.index;
    const { added, replaced } = this.changes();
    const rows = [...replaced.map(([, row]) => row), ...added];
    const index = new RowIndex(this.#base.entity.indexes[name] as Index<Row>, rows);
    this.#indexes.push({ name, index });
    return index;
  }
}
