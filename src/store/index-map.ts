import { type Index, indexKey } from "./entity.ts";

/** Rows by key. Most keys have one row, so that one needs no array. */
export type IndexMap<Row> = Map<unknown, Row | Row[]>;

const none: readonly never[] = Object.freeze([]);

/** Files a row under its key. */
export function file<Row>(map: IndexMap<Row>, key: unknown, row: Row): void {
  if (key === undefined || key === null) return;
  const there = map.get(key);
  if (there === undefined) map.set(key, row);
  else if (Array.isArray(there)) there.push(row);
  else map.set(key, [there as Row, row]);
}

/** Takes a row out again; one that is not filed under that key is none. */
export function unfile<Row>(map: IndexMap<Row>, key: unknown, row: Row): void {
  const there = map.get(key);
  if (there === row) map.delete(key);
  else if (Array.isArray(there)) {
    // The oldest goes first.
    if (there[0] === row) there.shift();
    else if (there.includes(row)) there.splice(there.lastIndexOf(row), 1);
    if (there.length === 0) map.delete(key);
  }
}

/** The rows under a key, oldest first. */
export function filed<Row>(map: IndexMap<Row>, key: unknown): readonly Row[] {
  const there = map.get(key);
  if (there === undefined) return none;
  return Array.isArray(there) ? there : [there as Row];
}

/** An index over all of the rows. */
export function indexMap<Row>(name: string, index: Index<Row>, rows: Iterable<Row>): IndexMap<Row> {
  const map: IndexMap<Row> = new Map();
  for (const row of rows) file(map, indexKey(name, index, row), row);
  return map;
}
