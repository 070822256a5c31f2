import { type Entity, type Index, indexKey } from "./entity.ts";
import { ForgottenKeys } from "./forgotten-keys.ts";
import { file, filed, type IndexMap, indexMap, unfile } from "./index-map.ts";
import { SizedRows } from "./sized-rows.ts";

/** Rows that a sandbox added to a collection, oldest first: it grows at its end, and forgets at its beginning. */
export interface EventLog<Row> {
  /** Rows that are there. */
  readonly size: number;
  /** Those of them that can be forgotten. */
  readonly loose: number;
  /** The rows that are there now are never forgotten; the ones that come can be. */
  keepAll(): void;
  /** Rows that were forgotten. */
  readonly forgotten: number;
  /** Bytes that rows keep which can be forgotten, and the keys of those that are, roughly. */
  readonly bytes: number;
  add(row: Row): void;
  /** Takes the newest row out again. */
  takeBack(): Row;
  forgetOldest(): Row;
  /** May a row that was forgotten have had that key? Asked of an index that outlives its rows. */
  mayHaveForgotten(index: string, key: string): boolean;
  /** Keeps no keys of rows that are forgotten: any key may have been theirs. */
  forgetKeys(): void;
  /** The rows with that key, oldest first. */
  find(index: string, key: unknown): readonly Row[];
  /** Rows by their rank among those that are there. */
  slice(from: number, to?: number): Row[];
}

interface LogIndex<Row> {
  readonly name: string;
  readonly of: Index<Row>;
  /** Of the rows that are never forgotten. */
  readonly kept: IndexMap<Row>;
  /**
   * Of the others by their numbers, counted from the first that ever came. Not the rows themselves: a map that grows leaves its
   * old table behind, and all that stands in it is held until the whole heap is collected.
   */
  readonly numbers: IndexMap<number>;
  /** The rows with a lower number are filed; the others are when somebody looks. */
  next: number;
}

/** @param first the number of the oldest row that can be forgotten */
function newIndex<Row>(entity: Entity<Row>, name: string, kept: readonly Row[], first: number): LogIndex<Row> {
  const of = entity.indexes[name];
  if (!of) throw new Error(`${entity.collection} has no index ${name}`);
  return { name, of, kept: indexMap(name, of, kept), numbers: new Map(), next: first };
}

/** Files the rows that are not. @param first the number of the oldest row that is there */
function fileAll<Row>(index: LogIndex<Row>, rows: SizedRows<Row>, first: number): void {
  for (index.next = Math.max(index.next, first); index.next < first + rows.length; index.next += 1) {
    const row = rows.at(index.next - first) as Row;
    file(index.numbers, indexKey(index.name, index.of, row), index.next);
  }
}

/** The rows with that key. @param first the number of the oldest row that can be forgotten */
function rowsWith<Row>(index: LogIndex<Row>, key: unknown, rows: SizedRows<Row>, first: number): readonly Row[] {
  fileAll(index, rows, first);
  const before = filed(index.kept, key);
  const numbers = filed(index.numbers, key);
  if (numbers.length === 0) return before;
  return [...before, ...numbers.map((number) => rows.at(number - first) as Row)];
}

/** A row is gone that had that number. */
function unfileRow<Row>({ name, of, numbers, next }: LogIndex<Row>, row: Row, number: number): void {
  if (number < next) unfile(numbers, indexKey(name, of, row), number);
}

/** From now on the rows are never forgotten. */
function keepRows<Row>(index: LogIndex<Row>, rows: readonly Row[], first: number): void {
  for (const row of rows) file(index.kept, indexKey(index.name, index.of, row), row);
  index.numbers.clear();
  index.next = first;
}

/** A log without rows. */
export function createEventLog<Row>(entity: Entity<Row>): EventLog<Row> {
  /** Those that somebody looked into: a row that goes is looked for in no other. */
  const indexes = new Map<string, LogIndex<Row>>();
  let kept: readonly Row[] = [];
  let rows = new SizedRows<Row>();
  const keys = new ForgottenKeys(entity as never);
  let forgotten = 0;

  return {
    get size() {
      return kept.length + rows.length;
    },
    get loose() {
      return rows.length;
    },
    keepAll() {
      if (rows.length === 0) return;
      for (const index of indexes.values()) keepRows(index, rows.slice(0), forgotten);
      kept = [...kept, ...rows.slice(0)];
      rows = new SizedRows();
    },
    get forgotten() {
      return forgotten;
    },
    get bytes() {
      return rows.bytes + keys.bytes;
    },
    add: (row) => rows.push(row),
    takeBack() {
      const row = rows.pop();
      const number = forgotten + rows.length;
      for (const index of indexes.values()) {
        unfileRow(index, row, number);
        index.next = Math.min(index.next, number);
      }
      return row;
    },
    forgetOldest() {
      const row = rows.shift();
      for (const index of indexes.values()) unfileRow(index, row, forgotten);
      keys.add(row as never);
      forgotten += 1;
      return row;
    },
    mayHaveForgotten: (index, key) => keys.mayHold(index, key),
    forgetKeys: () => keys.giveUp(),
    find(name, key) {
      let index = indexes.get(name);
      if (!index) {
        index = newIndex(entity, name, kept, forgotten);
        indexes.set(name, index);
      }
      return rowsWith(index, key, rows, forgotten);
    },
    slice: (from, to = Number.POSITIVE_INFINITY) => [
      ...kept.slice(from, to),
      ...rows.slice(Math.max(0, from - kept.length), Math.max(0, to - kept.length)),
    ],
  };
}
