import { type Entity, type Index, ignoringCase } from "./entity.ts";

/** The rows of one collection in the fixtures, which all sandboxes share. */
export interface BaseCollection<Row = unknown> {
  readonly entity: Entity<Row>;
  readonly rows: readonly Row[];
  /** @throws Error when the entity has no index of that name */
  index(name: string): RowIndex<Row>;
  readonly lastNumber: number;
}

export type Base = ReadonlyMap<string, BaseCollection>;

/** An entity without rows has an empty collection. */
export function createBase(entities: readonly Entity<object>[], rows: ReadonlyMap<string, readonly object[]>): Base {
  return new Map(
    entities.map((entity) => [entity.collection, baseCollection(entity as never, rows.get(entity.collection) ?? [])]),
  );
}

function baseCollection(entity: Entity<object>, fixtures: readonly object[]): BaseCollection {
  const rows = Object.freeze([...fixtures]);
  for (const row of rows) Object.freeze(row);
  const indexes = new Map<string, RowIndex<object>>();
  const index = (name: string): RowIndex<object> => {
    const there = indexes.get(name);
    if (there) return there;
    const definition = entity.indexes[name];
    if (!definition) throw new Error(`${entity.collection} has no index ${name}`);
    const made = new RowIndex(definition, rows);
    indexes.set(name, made);
    return made;
  };
  const collection: BaseCollection<object> = { entity, rows, index, lastNumber: largestNumber(rows) };
  return collection as unknown as BaseCollection;
}

/** The largest of the decimal numbers of rows, 0 without any. */
export const largestNumber = (rows: readonly object[]): number =>
  rows.reduce((most, row) => Math.max(most, decimal((row as { number?: unknown }).number)), 0);

const decimal = (text: unknown): number => (typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : 0);

const none: readonly never[] = Object.freeze([]);

/** Rows by their key, in the order in which they were filed. */
export class RowIndex<Row> {
  readonly #definition: Index<Row>;
  readonly #rows = new Map<unknown, Row[]>();
  /** By their key as a text without letter case and outer white space, where the index finds those too. */
  readonly #alike = new Map<unknown, Row[]>();

  constructor(definition: Index<Row>, rows: readonly Row[]) {
    this.#definition = definition;
    for (const row of rows) this.file(row);
  }

  /** @param isAlike also those whose key differs from a text in letter case and outer white space alone */
  find(key: unknown, isAlike = false): readonly Row[] {
    if (!isAlike) return this.#rows.get(key) ?? none;
    return (typeof key === "string" ? this.#alike.get(ignoringCase(key)) : undefined) ?? none;
  }

  file(row: Row): void {
    const { of, alike } = this.#definition;
    const key = of(row);
    if (key === undefined || key === null) return;
    put(this.#rows, key, row);
    if (alike && typeof key === "string") put(this.#alike, ignoringCase(key), row);
  }

  /** A row that is not filed takes no other with it. */
  unfile(row: Row): void {
    const { of, alike } = this.#definition;
    const key = of(row);
    take(this.#rows, key, row);
    if (alike && typeof key === "string") take(this.#alike, ignoringCase(key), row);
  }
}

function put<Row>(rows: Map<unknown, Row[]>, key: unknown, row: Row): void {
  const there = rows.get(key);
  if (!there) rows.set(key, [row]);
  // One that was found stays one for who holds it.
  else if (there.length === 1) rows.set(key, [...there, row]);
  else there.push(row);
}

function take<Row>(rows: Map<unknown, Row[]>, key: unknown, row: Row): void {
  const there = rows.get(key);
  const at = there?.[0] === row ? 0 : (there?.lastIndexOf(row) ?? -1);
  if (!there || at < 0) return;
  if (there.length === 1) rows.delete(key);
  else there.splice(at, 1);
}
