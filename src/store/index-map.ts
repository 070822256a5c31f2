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
    const at = there[0] === row ? 0 : there.lastIndexOf(row);
    if (at >= 0) there.splice(at, 1);
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

/** A text without its letter case and the white space around it. */
export const folded = (text: string): string => text.trim().toLowerCase();

/** The name of the index that finds rows whose key differs from that of another index only in letter case or outer white space. */
export const alikeName = (index: string): string => `${index}_alike`;

/** Such indexes of members that are texts. */
export function alikeIndexes<Row>(...members: readonly (keyof Row & string)[]): Record<string, Index<Row>> {
  const keyOf = (value: unknown) => (typeof value === "string" ? folded(value) : undefined);
  return Object.fromEntries(
    members.map((member) => [alikeName(member), { unique: false, of: (row: Row) => keyOf(row[member]) }]),
  );
}
