import { ConfigError, type ConfigProblem, problemAt } from "../ground/config-error.ts";
import { readBy } from "../matching/read-by.ts";
import type { Base } from "./base.ts";
import type { Entity } from "./entity.ts";

export type Rows = ReadonlyMap<string, readonly object[]>;

/** Rows that somebody may add at once while the stand-in runs. */
const mostRows = 10_000;

export function refuseManyRows(count: number, where: string): void {
  if (count <= mostRows) return;
  throw new ConfigError([{ where, message: `there are ${count} rows`, hint: `expected at most ${mostRows}` }]);
}

export interface RowsThere {
  /** Where they are, in words: `the fixtures`. */
  readonly place: string;
  has(collection: string, index: string, key: unknown): boolean;
}

/** The rows of a base; those that are `hidden` count no more. */
export function rowsOfBase(base: Base, hidden: ReadonlySet<unknown> = new Set()): RowsThere {
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

export interface CheckedAgainst {
  readonly entities: readonly Entity<object>[];
  /** Rows that are there already. */
  readonly there?: RowsThere;
  where(collection: string, index: number, path: readonly PropertyKey[]): string;
}

/** Reads rows and checks them together. @throws ConfigError with all that is wrong, `problems` of before too */
export function readRows(
  written: ReadonlyMap<string, readonly unknown[]>,
  against: CheckedAgainst,
  problems: ConfigProblem[] = [],
): ReadonlyMap<string, object[]> {
  const rows = new Map<string, object[]>();
  for (const { collection, schema } of against.entities.filter((entity) => written.has(entity.collection))) {
    const read = (written.get(collection) ?? []).flatMap((row, index) => {
      const { data, problems: found = [] } = readBy(schema, row);
      for (const { path, message } of found) problems.push(problemAt(against.where(collection, index, path), message));
      return data ?? [];
    });
    rows.set(collection, read);
  }
  const all = problems.length > 0 ? problems : checkRows(rows, against);
  if (all.length > 0) throw new ConfigError(all);
  return rows;
}

/** What no row can tell by itself: keys that must be unique, and ids that must lead somewhere. */
export const checkRows = (rows: Rows, against: CheckedAgainst): ConfigProblem[] =>
  against.entities.flatMap((entity) => [
    ...uniqueProblems(entity, rows.get(entity.collection) ?? [], against),
    ...referenceProblems(entity, rows, against),
  ]);

function uniqueProblems(
  entity: Entity<object>,
  rows: readonly object[],
  { there, where }: CheckedAgainst,
): ConfigProblem[] {
  const { collection } = entity;
  const unique = Object.entries(entity.indexes).filter(([, index]) => index.unique);
  return unique.flatMap(([name, index]) => {
    const seen = new Map<unknown, number>();
    return rows.flatMap((row, at) => {
      const key = index.of(row);
      if (key === undefined || key === null) return [];
      const before = seen.get(key);
      seen.set(key, at);
      const place =
        before !== undefined ? `row ${before}` : there?.has(collection, name, key) ? there.place : undefined;
      if (place === undefined) return [];
      const message = `${key} stands in ${place} too`;
      return [{ where: where(collection, at, [name]), message, hint: "expected a unique value" }];
    });
  });
}

function referenceProblems(entity: Entity<object>, all: Rows, { there, where }: CheckedAgainst): ConfigProblem[] {
  const rows = all.get(entity.collection) ?? [];
  return Object.entries(entity.references as Record<string, string>).flatMap(([member, collection]) => {
    const ids = new Set((all.get(collection) ?? []).map((row) => (row as { id?: unknown }).id));
    return rows.flatMap((row, at) => {
      const id = (row as Record<string, unknown>)[member];
      if (id == null || ids.has(id) || there?.has(collection, "id", id)) return [];
      const hint = `expected the id of a row in ${collection}`;
      return [{ where: where(entity.collection, at, [member]), message: `${id} is no id in ${collection}`, hint }];
    });
  });
}
