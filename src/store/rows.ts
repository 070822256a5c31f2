import { ConfigError, type ConfigProblem, mostProblems, notLookedAt, problemAt } from "../ground/config-error.ts";
import { readBy } from "../matching/read-by.ts";
import type { Base } from "./base.ts";
import { type Entity, indexKey } from "./entity.ts";

/** Rows by collection. */
export type Rows = ReadonlyMap<string, readonly object[]>;

/** Rows that somebody may add at once while the stand-in runs. */
const mostRows = 10_000;

/** @throws ConfigError when so many rows are too many to add at once */
export function refuseManyRows(count: number, where: string): void {
  if (count <= mostRows) return;
  throw new ConfigError([{ where, message: `there are ${count} rows`, hint: `expected at most ${mostRows}` }]);
}

/**
 * Rows by their schema, with its defaults in place; what is wrong with the others goes to `problems`.
 * The first 100 problems end it.
 * @param where tells the place of a member; its path is empty when the row itself is wrong
 */
export function parseRows(
  written: readonly unknown[],
  entity: Entity<object>,
  where: (index: number, path: readonly PropertyKey[]) => string,
  problems: ConfigProblem[],
): object[] {
  const rows: object[] = [];
  for (const [index, row] of written.entries()) {
    if (problems.length >= mostProblems) {
      problems.push({ where: where(index, []), message: notLookedAt(written.length - index) });
      break;
    }
    const read = readBy(entity.schema, row);
    if (!read.problems) rows.push(read.data);
    for (const { path, message } of read.problems ?? []) problems.push(problemAt(where(index, path), message));
  }
  return rows;
}

/** Rows that others come to. */
export interface RowsThere {
  /** Where they are, in words: `the fixtures`. */
  readonly place: string;
  /** Has one of them this key? */
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

/** What rows are checked against. */
export interface CheckedAgainst {
  readonly entities: readonly Entity<object>[];
  /** What they come to; absent for fixtures, which come first. */
  readonly there?: RowsThere;
  /** How it is told where a member stands. */
  where(collection: string, index: number, member: string): string;
}

/** What no row can tell by itself: keys that must be unique, and ids that must lead somewhere. The first 100 end it. */
export function checkRows(rows: Rows, against: CheckedAgainst): ConfigProblem[] {
  const found: ConfigProblem[] = [];
  for (const problem of problemsOf(rows, against)) {
    if (found.length === mostProblems)
      return [...found, { where: problem.where, message: "the first of more problems" }];
    found.push(problem);
  }
  return found;
}

function* problemsOf(rows: Rows, against: CheckedAgainst): Generator<ConfigProblem> {
  for (const entity of against.entities) {
    const mine = rows.get(entity.collection) ?? [];
    yield* uniqueProblems(entity, mine, against);
    yield* referenceProblems(entity, mine, rows, against);
  }
}

function* uniqueProblems(
  entity: Entity<object>,
  rows: readonly object[],
  { there, where }: CheckedAgainst,
): Generator<ConfigProblem> {
  const { collection } = entity;
  for (const [name, index] of Object.entries(entity.indexes)) {
    if (!index.unique) continue;
    const seen = new Map<unknown, number>();
    for (const [at, row] of rows.entries()) {
      const key = indexKey(name, index, row);
      if (key === undefined || key === null) continue;
      const before = seen.get(key);
      const told = { where: where(collection, at, name) };
      if (before !== undefined)
        yield { ...told, message: `${key} stands in row ${before} too`, hint: "expected a unique value" };
      else if (there?.has(collection, name, key))
        yield { ...told, message: `${key} stands in ${there.place} too`, hint: "expected a unique value" };
      seen.set(key, at);
    }
  }
}

function* referenceProblems(
  entity: Entity<object>,
  rows: readonly object[],
  all: Rows,
  { there, where }: CheckedAgainst,
): Generator<ConfigProblem> {
  if (rows.length === 0) return;
  for (const [member, collection] of Object.entries(entity.references as Record<string, string>)) {
    const ids = new Set((all.get(collection) ?? []).map((row) => (row as { id?: unknown }).id));
    for (const [at, row] of rows.entries()) {
      const id = (row as Record<string, unknown>)[member];
      if (id == null || ids.has(id) || there?.has(collection, "id", id)) continue;
      yield {
        where: where(entity.collection, at, member),
        message: `${id} is no id in ${collection}`,
        hint: `expected the id of a row in ${collection}`,
      };
    }
  }
}
