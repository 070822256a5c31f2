import { ConfigError, type ConfigProblem, problemAt } from "../ground/config-error.ts";
import { readBy } from "../schema/read-by.ts";
import type { Base } from "./base.ts";
import type { Entity } from "./entity.ts";

export type RowsByCollection = ReadonlyMap<string, readonly object[]>;

/** Rows that somebody may add at once while the stand-in runs. */
const mostRows = 10_000;

export function refuseManyRows(count: number, where: string): void {
  if (count <= mostRows) return;
  throw new ConfigError([{ where, message: `there are ${count} rows`, hint: `expected at most ${mostRows}` }]);
}

export interface ExistingRows {
  /** Where they are, in words: `the fixtures`. */
  readonly place: string;
  has(collection: string, index: string, key: unknown): boolean;
}

/** The rows of a base; those that are `hidden` count no more. */
export function rowsOfBase(base: Base, hidden: ReadonlySet<unknown> = new Set()): ExistingRows {
  return {
    place: "the fixtures",
    has: (collection, index, key) =>
      base
        .get(collection)
        ?.index(index)
        .find(key)
        .some((row) => !hidden.has(row)) ?? false,
  };
}

export interface ReadRowsOptions {
  readonly entities: readonly Entity<object>[];
  readonly there?: ExistingRows;
  where(collection: string, index: number, path: readonly PropertyKey[]): string;
}

/** Reads rows and checks them together. @throws ConfigError with all that is wrong, `problems` of before too */
export function readRows(
  written: ReadonlyMap<string, readonly unknown[]>,
  against: ReadRowsOptions,
  problems: ConfigProblem[] = [],
): ReadonlyMap<string, object[]> {
  const asked = against.entities.filter(({ collection }) => written.has(collection));
  const read = asked.map(({ collection, schema }) => {
    const rows = (written.get(collection) ?? []).flatMap((row, index) => {
      const { data, problems: found = [] } = readBy(schema, row);
      for (const { path, message } of found) problems.push(problemAt(against.where(collection, index, path), message));
      return data ?? [];
    });
    return [collection, rows] as const;
  });
  const rows = new Map(read);
  const all = problems.length > 0 ? problems : checkRows(rows, against);
  if (all.length > 0) throw new ConfigError(all);
  return rows;
}

/** Problems between rows: keys that must be unique, and ids that must lead to a row. */
export const checkRows = (all: RowsByCollection, { entities, there, where }: ReadRowsOptions): ConfigProblem[] =>
  entities.flatMap(({ collection, indexes, references }) => {
    const rows = all.get(collection) ?? [];
    const told = (at: number, member: string, message: string, hint: string) => [
      { where: where(collection, at, [member]), message, hint },
    ];
    const unique = Object.entries(indexes).filter(([, index]) => index.unique);
    const notUnique = unique.flatMap(([name, index]) => {
      const seen = new Map<unknown, number>();
      return rows.flatMap((row, at) => {
        const key = index.of(row);
        if (key === undefined || key === null) return [];
        const before = seen.get(key);
        seen.set(key, at);
        const other = there?.has(collection, name, key) ? there.place : undefined;
        const place = before === undefined ? other : `row ${before}`;
        return place === undefined ? [] : told(at, name, `${key} stands in ${place} too`, "expected a unique value");
      });
    });
    const leadNowhere = Object.entries(references as Record<string, string>).flatMap(([member, target]) => {
      const ids = new Set(all.get(target)?.map((row) => (row as { id?: unknown }).id));
      return rows.flatMap((row, at) => {
        const id = (row as Record<string, unknown>)[member];
        if (id == null || ids.has(id) || there?.has(target, "id", id)) return [];
        return told(at, member, `${id} is no id in ${target}`, `expected the id of a row in ${target}`);
      });
    });
    return [...notUnique, ...leadNowhere];
  });
