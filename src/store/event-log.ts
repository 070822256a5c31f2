import { type Entity, type Index, indexKey } from "./entity.ts";
import { file, filed, type IndexMap, unfile } from "./index-map.ts";

/** Rows that a sandbox added to a collection, oldest first: it grows at its end, and forgets at its beginning. */
export interface EventLog<Row> {
  /** Rows that are there. */
  readonly size: number;
  /** Rows that were forgotten. */
  readonly forgotten: number;
  /** Bytes that the rows keep, roughly. */
  readonly bytes: number;
  add(row: Row): void;
  /** Takes the newest row out again. */
  takeBack(): Row;
  forgetOldest(): Row;
  /** The rows with that key, oldest first. */
  find(index: string, key: unknown): readonly Row[];
  /** Rows by their rank among those that are there. */
  slice(from: number, to?: number): Row[];
}

interface LogIndex<Row> {
  readonly name: string;
  readonly of: Index<Row>;
  readonly map: IndexMap<Row>;
  /** Rows are counted from the first that ever came. Those before this one are filed; the others are when somebody looks. */
  next: number;
}

/** Forgotten rows that may stand before the others until they are cut off. */
const mostBefore = 1000;

/** A log without rows. */
export function createEventLog<Row>(entity: Entity<Row>): EventLog<Row> {
  const indexes: readonly LogIndex<Row>[] = Object.entries(entity.indexes).map(([name, of]) => ({
    name,
    of,
    map: new Map(),
    next: 0,
  }));
  const rows: (Row | undefined)[] = [];
  let first = 0;
  let forgotten = 0;
  let bytes = 0;

  const take = (place: number): Row => {
    const row = rows[place] as Row;
    const number = forgotten + place - first;
    for (const { name, of, map, next } of indexes) if (number < next) unfile(map, indexKey(name, of, row), row);
    bytes -= bytesOf(row as object);
    return row;
  };
  const fileUnfiled = (index: LogIndex<Row>) => {
    const end = forgotten + rows.length - first;
    for (index.next = Math.max(index.next, forgotten); index.next < end; index.next += 1) {
      const row = rows[index.next - forgotten + first] as Row;
      file(index.map, indexKey(index.name, index.of, row), row);
    }
  };

  return {
    get size() {
      return rows.length - first;
    },
    get forgotten() {
      return forgotten;
    },
    get bytes() {
      return bytes;
    },
    add(row) {
      rows.push(row);
      bytes += bytesOf(row as object);
    },
    takeBack() {
      const row = take(rows.length - 1);
      rows.pop();
      const end = forgotten + rows.length - first;
      for (const index of indexes) index.next = Math.min(index.next, end);
      return row;
    },
    forgetOldest() {
      const row = take(first);
      rows[first] = undefined;
      first += 1;
      forgotten += 1;
      if (first > mostBefore && first > rows.length / 2) {
        rows.splice(0, first);
        first = 0;
      }
      return row;
    },
    find(name, key) {
      const index = indexes.find((one) => one.name === name);
      if (!index) throw new Error(`${entity.collection} has no index ${name}`);
      fileUnfiled(index);
      return filed(index.map, key);
    },
    slice: (from, to = Number.POSITIVE_INFINITY) => rows.slice(first + from, first + to) as Row[],
  };
}

/** What a member takes beside the letters of its text. */
const memberBytes = 32;

function bytesOf(row: object): number {
  let bytes = 0;
  for (const name in row) {
    const value = (row as Record<string, unknown>)[name];
    bytes += typeof value === "string" ? memberBytes + value.length : memberBytes;
  }
  return bytes;
}
