import { type Entity, indexKey } from "./entity.ts";
import { file, filed, type IndexMap, unfile } from "./index-map.ts";

/**
 * Rows that stand in the place of others of a collection. A session that is used or released is one; nothing else changes.
 * What is done with them are the functions below.
 */
export interface Replacements<Row> {
  readonly indexes: Entity<Row>["indexes"];
  /** By each original, what stands in its place. */
  readonly current: Map<Row, Row>;
  readonly originals: Map<Row, Row>;
  /** Those that stand in the place of others, by index and key. */
  readonly byKey: ReadonlyMap<string, IndexMap<Row>>;
}

/** No row is replaced. */
export const createReplacements = <Row>({ indexes }: Entity<Row>): Replacements<Row> => ({
  indexes,
  current: new Map(),
  originals: new Map(),
  byKey: new Map(Object.keys(indexes).map((name) => [name, new Map()])),
});

/** What stands in the place of a row now; the row itself when nothing does. */
export const currentRow = <Row>({ current }: Replacements<Row>, row: Row): Row => current.get(row) ?? row;

/** What the rows that were found by a key are now, and with them those that have it only now. */
export function findCurrent<Row>(
  { current, byKey }: Replacements<Row>,
  index: string,
  key: unknown,
  found: readonly Row[],
): readonly Row[] {
  const now = filed(byKey.get(index) as IndexMap<Row>, key);
  const same = found.filter((row) => !current.has(row));
  return [...same, ...now];
}

/** Puts a row in the place of another, which may be a replacement itself. To put back the original ends it. */
export function replaceRow<Row>(replacements: Replacements<Row>, old: Row, row: Row): void {
  const original = replacements.originals.get(old) ?? old;
  if (old !== original) take(replacements, original, old);
  if (row !== original) put(replacements, original, row);
}

/** The original is not there any more. */
export function forgetReplaced<Row>(replacements: Replacements<Row>, original: Row): void {
  const row = replacements.current.get(original);
  if (row !== undefined) take(replacements, original, row);
}

function put<Row>({ indexes, current, originals, byKey }: Replacements<Row>, original: Row, row: Row): void {
  current.set(original, row);
  originals.set(row, original);
  for (const [name, index] of Object.entries(indexes)) {
    file(byKey.get(name) as IndexMap<Row>, indexKey(name, index, row), row);
  }
}

function take<Row>({ indexes, current, originals, byKey }: Replacements<Row>, original: Row, row: Row): void {
  current.delete(original);
  originals.delete(row);
  for (const [name, index] of Object.entries(indexes)) {
    unfile(byKey.get(name) as IndexMap<Row>, indexKey(name, index, row), row);
  }
}
