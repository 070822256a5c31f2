import { fingerprint } from "../ground/random.ts";
import { type AnyEntity, type AnyRow, type Entity, type Index, ignoringCase } from "./entity.ts";

/** The rows of one collection in the fixtures, which all sandboxes share. */
export interface BaseCollection<Row = AnyRow> {
  readonly entity: Entity<Row>;
  readonly rows: readonly Row[];
  /** @throws Error when the entity has no index of that name */
  index(name: string): RowIndex<Row>;
  readonly lastNumber: number;
}

export type Base = ReadonlyMap<string, BaseCollection>;

/** An entity without rows has an empty collection. */
export function createBase(entities: readonly AnyEntity[], rows: ReadonlyMap<string, readonly AnyRow[]>): Base {
  return new Map(entities.map((entity) => [entity.collection, baseCollection(entity, rows.get(entity.collection))]));
}

function baseCollection(entity: AnyEntity, fixtures: readonly AnyRow[] = []): BaseCollection {
  const rows = Object.freeze([...fixtures]);
  for (const row of rows) Object.freeze(row);
  const indexes = new Map<string, RowIndex<AnyRow>>();
  const makeIndex = (name: string) => {
    const definition = entity.indexes[name];
    if (!definition) throw new Error(`${entity.collection} has no index ${name}`);
    const made = new RowIndex(definition, rows);
    indexes.set(name, made);
    return made;
  };
  const index = (name: string) => indexes.get(name) ?? makeIndex(name);
  return { entity, rows, index, lastNumber: largestNumber(rows) };
}

/** The largest decimal `number` of rows, 0 without any. */
export const largestNumber = (rows: readonly AnyRow[]): number =>
  rows.reduce((largest, row) => Math.max(largest, decimal(row["number"])), 0);

const decimal = (text: unknown): number => (typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : 0);

const noRows: readonly never[] = Object.freeze([]);

/** Rows by their key, in the order in which they were filed. */
export class RowIndex<Row> {
  readonly #definition: Index<Row>;
  readonly #rows = new Map<unknown, Row[]>();
  /** The same by `foldedKey`, where the index ignores case. */
  readonly #rowsIgnoringCase = new Map<unknown, Row[]>();

  constructor(definition: Index<Row>, rows: readonly Row[]) {
    this.#definition = definition;
    for (const row of rows) this.file(row);
  }

  /** @param ignoresCase also finds keys that differ in letter case and outer white space */
  find(key: unknown, ignoresCase = false): readonly Row[] {
    if (!ignoresCase) return this.#rows.get(key) ?? noRows;
    return (typeof key === "string" && this.#rowsIgnoringCase.get(foldedKey(key))) || noRows;
  }

  file(row: Row): void {
    const { of, alike } = this.#definition;
    const key = of(row);
    if (key === undefined || key === null) return;
    addRow(this.#rows, key, row);
    if (alike && typeof key === "string") addRow(this.#rowsIgnoringCase, foldedKey(key), row);
  }

  /** Does nothing for a row that is not filed. */
  unfile(row: Row): void {
    const { of, alike } = this.#definition;
    const key = of(row);
    removeRow(this.#rows, key, row);
    if (alike && typeof key === "string") removeRow(this.#rowsIgnoringCase, foldedKey(key), row);
  }
}

/** A key in any letter case. A long one is a fingerprint, so that an index keeps no second copy of it. */
function foldedKey(key: string): string {
  const folded = ignoringCase(key);
  return folded.length > 100 ? fingerprint(folded) : folded;
}

function addRow<Row>(rowsByKey: Map<unknown, Row[]>, key: unknown, row: Row): void {
  const rows = rowsByKey.get(key);
  if (!rows) rowsByKey.set(key, [row]);
  // Whoever found the only row of a key keeps a list of one.
  else if (rows.length === 1) rowsByKey.set(key, [...rows, row]);
  else rows.push(row);
}

function removeRow<Row>(rowsByKey: Map<unknown, Row[]>, key: unknown, row: Row): void {
  const rows = rowsByKey.get(key);
  const at = rows?.[0] === row ? 0 : (rows?.lastIndexOf(row) ?? -1);
  if (!rows || at < 0) return;
  if (rows.length === 1) rowsByKey.delete(key);
  else rows.splice(at, 1);
}
