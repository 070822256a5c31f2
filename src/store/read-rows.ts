import { ConfigError, type ConfigProblem, problemAt } from "../ground/config-error.ts";
import { readBy } from "../schema/read-by.ts";
import type { Base } from "./base.ts";
import type { AnyEntity, AnyRow } from "./entity.ts";

/** Rows by the name of their collection. */
export type RowsByCollection = ReadonlyMap<string, readonly AnyRow[]>;

/** Rows that somebody may add at once while the stand-in runs. */
const mostRows = 10_000;

export function refuseManyRows(count: number, where: string): void {
  if (count <= mostRows) return;
  throw new ConfigError([{ where, message: `there are ${count} rows`, hint: `expected at most ${mostRows}` }]);
}

/** Rows that are there already. */
export interface ExistingRows {
  /** Where the rows are, in words: `the fixtures`. */
  readonly place: string;
  has(collection: string, index: string, key: unknown): boolean;
}

/** The rows of a base, without those that are `hidden`. */
export function rowsOfBase(base: Base, hidden: ReadonlySet<unknown> = new Set()): ExistingRows {
  return {
    place: "the fixtures",
    has(collection, index, key) {
      const rows = base.get(collection)?.index(index).find(key) ?? [];
      return rows.some((row) => !hidden.has(row));
    },
  };
}

export interface ReadRowsOptions {
  readonly entities: readonly AnyEntity[];
  readonly existing?: ExistingRows;
  /** Where a member of a row stands, for messages. */
  where(collection: string, index: number, path: readonly PropertyKey[]): string;
}

/** Reads rows and checks them together. @throws ConfigError with all problems, also those found before */
export function readRows(
  written: ReadonlyMap<string, readonly unknown[]>,
  options: ReadRowsOptions,
  problems: ConfigProblem[] = [],
): ReadonlyMap<string, AnyRow[]> {
  const entities = options.entities.filter(({ collection }) => written.has(collection));
  const read = entities.map(({ collection, schema }): [string, AnyRow[]] => {
    const rows = (written.get(collection) ?? []).flatMap((row, index) => {
      const { data, problems: found = [] } = readBy(schema, row);
      for (const { path, message } of found) problems.push(problemAt(options.where(collection, index, path), message));
      return data === undefined ? [] : [data];
    });
    return [collection, rows];
  });
  const rows = new Map(read);
  const all = problems.length > 0 ? problems : checkRows(rows, options);
  if (all.length > 0) throw new ConfigError(all);
  return rows;
}

/** Problems between rows: a key that must be unique and is not, and an id that leads to no row. */
export const checkRows = (rows: RowsByCollection, options: ReadRowsOptions): ConfigProblem[] =>
  options.entities.flatMap((entity) => [
    ...repeatedKeys(rows, entity, options),
    ...deadReferences(rows, entity, options),
  ]);

function repeatedKeys(
  rowsByCollection: RowsByCollection,
  { collection, indexes }: AnyEntity,
  { existing, where }: ReadRowsOptions,
): ConfigProblem[] {
  const rows = rowsByCollection.get(collection) ?? [];
  const unique = Object.entries(indexes).filter(([, index]) => index.unique);
  return unique.flatMap(([name, index]) => {
    const placeOfKey = new Map<unknown, string>();
    return rows.flatMap((row, at) => {
      const key = index.of(row);
      if (key === undefined || key === null) return [];
      const place = placeOfKey.get(key) ?? (existing?.has(collection, name, key) ? existing.place : undefined);
      placeOfKey.set(key, `row ${at}`);
      if (place === undefined) return [];
      const message = `${key} stands in ${place} too`;
      return [{ where: where(collection, at, [name]), message, hint: "expected a unique value" }];
    });
  });
}

function deadReferences(
  rowsByCollection: RowsByCollection,
  { collection, references }: AnyEntity,
  { existing, where }: ReadRowsOptions,
): ConfigProblem[] {
  const rows = rowsByCollection.get(collection) ?? [];
  return Object.entries(references).flatMap(([member, target]) => {
    const ids = new Set(rowsByCollection.get(target)?.map((row) => row["id"]));
    return rows.flatMap((row, at) => {
      const id = row[member];
      if (id == null || ids.has(id) || existing?.has(target, "id", id)) return [];
      const hint = `expected the id of a row in ${target}`;
      return [{ where: where(collection, at, [member]), message: `${id} is no id in ${target}`, hint }];
    });
  });
}
