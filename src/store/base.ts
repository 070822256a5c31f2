import type { Entity } from "./entity.ts";
import { RowIndex } from "./row-index.ts";

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
