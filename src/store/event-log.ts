import { Queue } from "../ground/queue.ts";
import { type Entity, type Index, indexKey } from "./entity.ts";
import { ForgottenKeys } from "./forgotten-keys.ts";
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
  /** May a row that was forgotten have had that key? Asked of an index that outlives its rows. */
  mayHaveForgotten(index: string, key: string): boolean;
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

const unfiled = <Row>([name, of]: [string, Index<Row>]): LogIndex<Row> => ({ name, of, map: new Map(), next: 0 });

/** Files the rows that are not. @param first the number of the oldest row that is there */
function fileAll<Row>(index: LogIndex<Row>, rows: Queue<Row>, first: number): void {
  for (index.next = Math.max(index.next, first); index.next < first + rows.length; index.next += 1) {
    const row = rows.at(index.next - first) as Row;
    file(index.map, indexKey(index.name, index.of, row), row);
  }
}

/** A row is gone that had that number. */
function unfileRow<Row>({ name, of, map, next }: LogIndex<Row>, row: Row, number: number): void {
  if (number < next) unfile(map, indexKey(name, of, row), row);
}

/** A log without rows. */
export function createEventLog<Row>(entity: Entity<Row>): EventLog<Row> {
  const indexes = Object.entries(entity.indexes).map(unfiled);
  const rows = new Queue<Row>();
  /** Of each row, counted when it came: to look at an old row again is to wait for memory. */
  const sizes = new Queue<number>();
  const keys = new ForgottenKeys(entity as never);
  let forgotten = 0;
  let bytes = 0;

  return {
    get size() {
      return rows.length;
    },
    get forgotten() {
      return forgotten;
    },
    get bytes() {
      return bytes;
    },
    add(row) {
      const size = bytesOf(row as object);
      rows.push(row);
      sizes.push(size);
      bytes += size;
    },
    takeBack() {
      const row = rows.pop() as Row;
      bytes -= sizes.pop() as number;
      const number = forgotten + rows.length;
      for (const index of indexes) {
        unfileRow(index, row, number);
        index.next = Math.min(index.next, number);
      }
      return row;
    },
    forgetOldest() {
      const row = rows.shift() as Row;
      bytes -= sizes.shift() as number;
      for (const index of indexes) unfileRow(index, row, forgotten);
      keys.add(row as never);
      forgotten += 1;
      return row;
    },
    mayHaveForgotten: (index, key) => keys.mayHold(index, key),
    find(name, key) {
      const index = indexes.find((one) => one.name === name);
      if (!index) throw new Error(`${entity.collection} has no index ${name}`);
      fileAll(index, rows, forgotten);
      return filed(index.map, key);
    },
    slice: (from, to) => rows.slice(from, to),
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
