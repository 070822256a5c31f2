import type { Entity, Index } from "./entity.ts";

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

export const none: readonly never[] = Object.freeze([]);

/** Rows by a key. */
export class RowIndex<Row> {
  readonly #definition: Index<Row>;
  readonly #rows = new Map<unknown, Row[]>();
  /** The last look-up: the rows of a call name the same unit, and to hash its name takes longer than to compare it. */
  #last: { readonly key: unknown; readonly found: readonly Row[] } | undefined;

  constructor(definition: Index<Row>, rows: readonly Row[]) {
    this.#definition = definition;
    for (const row of rows) this.file(row);
  }

  find(key: unknown): readonly Row[] {
    if (this.#rows.size === 0) return none;
    if (this.#last && this.#last.key === key) return this.#last.found;
    const found = this.#rows.get(key);
    if (found === undefined) return none;
    this.#last = { key, found };
    return found;
  }

  file(row: Row): void {
    const key = this.#definition.of(row);
    if (key === undefined || key === null) return;
    this.#last = undefined;
    const there = this.#rows.get(key);
    if (!there) this.#rows.set(key, [row]);
    // One that was found stays one for who holds it.
    else if (there.length === 1) this.#rows.set(key, [...there, row]);
    else there.push(row);
  }

  /** A row that is not filed takes no other with it. */
  unfile(row: Row): void {
    this.#last = undefined;
    const key = this.#definition.of(row);
    const there = this.#rows.get(key);
    if (!there) return;
    const at = there[0] === row ? 0 : there.lastIndexOf(row);
    if (at < 0) return;
    if (there.length === 1) this.#rows.delete(key);
    else there.splice(at, 1);
  }
}
