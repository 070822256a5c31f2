import { type Entity, indexKey } from "./entity.ts";
import { file, filed, type IndexMap, unfile } from "./index-map.ts";

/** Rows that stand in the place of others of a collection. A session that is used or released is one; nothing else changes. */
export interface Replacements<Row> {
  readonly size: number;
  /** What stands in the place of a row now; the row itself when nothing does. */
  of(row: Row): Row;
  /** Puts a row in the place of another, which may be a replacement itself. To put back the original ends it. */
  replace(old: Row, row: Row): void;
  /** The original is not there any more. */
  forget(original: Row): void;
  /** What the rows that were found by a key are now, and with them those that have it only now. */
  find(index: string, key: unknown, found: readonly Row[]): readonly Row[];
  /** Each original, and what stands in its place. */
  pairs(): (readonly [Row, Row])[];
}

/** No row is replaced. */
export function createReplacements<Row>({ indexes }: Entity<Row>): Replacements<Row> {
  const current = new Map<Row, Row>();
  const originals = new Map<Row, Row>();
  const maps = new Map<string, IndexMap<Row>>(Object.keys(indexes).map((name) => [name, new Map()]));

  const put = (original: Row, row: Row) => {
    current.set(original, row);
    originals.set(row, original);
    for (const [name, index] of Object.entries(indexes)) {
      file(maps.get(name) as IndexMap<Row>, indexKey(name, index, row), row);
    }
  };
  const take = (original: Row, row: Row) => {
    current.delete(original);
    originals.delete(row);
    for (const [name, index] of Object.entries(indexes)) {
      unfile(maps.get(name) as IndexMap<Row>, indexKey(name, index, row), row);
    }
  };

  return {
    get size() {
      return current.size;
    },
    of: (row) => current.get(row) ?? row,
    replace(old, row) {
      const original = originals.get(old) ?? old;
      if (old !== original) take(original, old);
      if (row !== original) put(original, row);
    },
    forget(original) {
      const row = current.get(original);
      if (row !== undefined) take(original, row);
    },
    find(index, key, found) {
      const now = filed(maps.get(index) as IndexMap<Row>, key);
      const same = found.filter((row) => !current.has(row));
      return [...same, ...now];
    },
    pairs: () => [...current],
  };
}
