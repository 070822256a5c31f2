import { type Entity, type Index, indexKey } from "./entity.ts";
import { file, filed, type IndexMap, indexMap, unfile } from "./index-map.ts";
import type { SizedRows } from "./sized-rows.ts";

/** Rows that came one after the other. Each has a number, counted from the first that could be forgotten. */
export interface NumberedRows<Row> {
  /** The oldest: they are never forgotten, and have no numbers. */
  kept: readonly Row[];
  /** Those that can be forgotten. */
  loose: SizedRows<Row>;
  /** How many were forgotten: the number of the oldest loose row. */
  forgotten: number;
}

/** By what logged rows are found. They are filed when somebody looks. */
export interface LogIndex<Row> {
  readonly name: string;
  readonly of: Index<Row>;
  /** Of the rows that are never forgotten. */
  readonly kept: IndexMap<Row>;
  /**
   * Of the others by their numbers. Not the rows themselves: a map that grows leaves its old table behind, and all that stands
   * in it is held until the whole heap is collected.
   */
  readonly numbers: IndexMap<number>;
  /** The rows with a lower number are filed. */
  next: number;
}

export function createLogIndex<Row>(
  entity: Entity<Row>,
  name: string,
  { kept, forgotten }: NumberedRows<Row>,
): LogIndex<Row> {
  const of = entity.indexes[name];
  if (!of) throw new Error(`${entity.collection} has no index ${name}`);
  return { name, of, kept: indexMap(name, of, kept), numbers: new Map(), next: forgotten };
}

/** The rows with that key, oldest first. */
export function rowsWithKey<Row>(index: LogIndex<Row>, key: unknown, rows: NumberedRows<Row>): readonly Row[] {
  fileNew(index, rows);
  const before = filed(index.kept, key);
  const numbers = filed(index.numbers, key);
  if (numbers.length === 0) return before;
  return [...before, ...numbers.map((number) => rows.loose.at(number - rows.forgotten) as Row)];
}

/** A row is gone that had that number. */
export function unfileRow<Row>(index: LogIndex<Row>, row: Row, number: number): void {
  const { name, of, numbers, next } = index;
  if (number < next) unfile(numbers, indexKey(name, of, row), number);
}

/** The loose rows are never forgotten from now on. */
export function fileKept<Row>(index: LogIndex<Row>, { loose, forgotten }: NumberedRows<Row>): void {
  for (const row of loose.slice(0)) file(index.kept, indexKey(index.name, index.of, row), row);
  index.numbers.clear();
  index.next = forgotten;
}

function fileNew<Row>(index: LogIndex<Row>, { loose, forgotten }: NumberedRows<Row>): void {
  for (index.next = Math.max(index.next, forgotten); index.next < forgotten + loose.length; index.next += 1) {
    const row = loose.at(index.next - forgotten) as Row;
    file(index.numbers, indexKey(index.name, index.of, row), index.next);
  }
}
