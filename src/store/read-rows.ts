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

/** Stands for a row that cannot be read. It has no key and refers to nothing. */
const noRow: AnyRow = {};

/** Rows are read no further once they have more mistakes, as nobody reads them all. */
const mostMistakes = 1000;

/** Reads rows and checks them together. @throws ConfigError with all problems, also those found before */
export function readRows(
  written: ReadonlyMap<string, readonly unknown[]>,
  options: ReadRowsOptions,
  problems: ConfigProblem[] = [],
): ReadonlyMap<string, AnyRow[]> {
  const entities = options.entities.filter(({ collection }) => written.has(collection));
  const areChecked = problems.length === 0;
  /** The collections with rows that cannot be read: other rows may refer to those. */
  const unread = new Set<string>();
  const read = entities.map(({ collection, schema }): [string, AnyRow[]] => {
    const rows = (written.get(collection) ?? []).flatMap((row, index) => {
      if (problems.length > mostMistakes) return [];
      const { data, problems: found = [] } = readBy(schema, row);
      for (const { path, message } of found) problems.push(problemAt(options.where(collection, index, path), message));
      if (data !== undefined) return [data];
      unread.add(collection);
      // The rows behind it keep their places in messages.
      return [noRow];
    });
    return [collection, rows];
  });
  const rows = new Map(read);
  if (problems.length > mostMistakes) {
    problems.push({ where: "/", message: `the rows after these ${problems.length} mistakes are not read` });
    throw new ConfigError(problems);
  }
  const all = areChecked ? [...problems, ...checkRows(rows, options, unread)] : problems;
  if (all.length > 0) throw new ConfigError(all);
  return rows;
}

/**
 * Problems between rows: a key that must be unique and is not, and an id that leads to no row.
 * @param unread the collections of which rows are left out: references to them are not checked
 */
export function checkRows(
  rowsByCollection: RowsByCollection,
  { entities, existing, where }: ReadRowsOptions,
  unread: ReadonlySet<string> = new Set(),
) {
  const problems: ConfigProblem[] = [];
  for (const { collection, indexes, references } of entities) {
    const rows = rowsByCollection.get(collection) ?? [];
    for (const [name, index] of Object.entries(indexes).filter(([, { unique }]) => unique)) {
      const placeOfKey = new Map<unknown, string>();
      for (const [at, row] of rows.entries()) {
        const key = row === noRow ? undefined : index.of(row);
        if (key === undefined || key === null) continue;
        const place = placeOfKey.get(key) ?? (existing?.has(collection, name, key) ? existing.place : undefined);
        placeOfKey.set(key, `row ${at}`);
        const message = `${key} stands in ${place} too`;
        if (place) problems.push({ where: where(collection, at, [name]), message, hint: "expected a unique value" });
      }
    }
    for (const [member, target] of Object.entries(references)) {
      if (unread.has(target)) continue;
      const ids = new Set(rowsByCollection.get(target)?.map((row) => row["id"]));
      for (const [at, row] of rows.entries()) {
        const id = row[member];
        if (id == null || ids.has(id) || existing?.has(target, "id", id)) continue;
        const hint = `expected the id of a row in ${target}`;
        problems.push({ where: where(collection, at, [member]), message: `${id} is no id in ${target}`, hint });
      }
    }
  }
  return problems;
}
