import { ConfigError, type ConfigProblem, problemAt } from "../common/config-error.ts";
import { readBy } from "../schema/read-by.ts";
import type { Base } from "./base.ts";
import type { AnyEntity, AnyRecord } from "./entity.ts";

export type RecordsByCollection = ReadonlyMap<string, readonly AnyRecord[]>;

/** Records that somebody may add at once while the mock server runs. */
const mostRecords = 10_000;

export function refuseManyRecords(count: number, where: string): void {
  if (count <= mostRecords) return;
  throw new ConfigError([{ where, message: `there are ${count} rows`, hint: `expected at most ${mostRecords}` }]);
}

export interface ExistingRecords {
  /** Where the records are, in words: `the fixtures`. */
  readonly place: string;
  has(collection: string, index: string, key: unknown): boolean;
}

/** The records of a base, without those that are `hidden`. */
export function recordsOfBase(base: Base, hidden: ReadonlySet<unknown> = new Set()): ExistingRecords {
  return {
    place: "the fixtures",
    has(collection, index, key) {
      const records = base.get(collection)?.index(index).find(key) ?? [];
      return records.some((record) => !hidden.has(record));
    },
  };
}

export interface ReadRecordsOptions {
  readonly entities: readonly AnyEntity[];
  readonly existing?: ExistingRecords;
  where(collection: string, index: number, path: readonly PropertyKey[]): string;
}

/** Stands for a record that cannot be read. It has no key and refers to nothing. */
const noRecord: AnyRecord = {};

/** Records are read no further once they have more mistakes, as a message shows the first hundred. */
const mostMistakes = 1000;

/** Reads records and checks them together. @throws ConfigError with all problems, also those found before */
export function readRecords(
  written: ReadonlyMap<string, readonly unknown[]>,
  options: ReadRecordsOptions,
  problems: ConfigProblem[] = [],
): ReadonlyMap<string, AnyRecord[]> {
  const entities = options.entities.filter(({ collection }) => written.has(collection));
  const areChecked = problems.length === 0;
  /** The collections with records that cannot be read: other records may refer to those. */
  const unread = new Set<string>();
  const read = entities.map(({ collection, schema }): [string, AnyRecord[]] => {
    const records = (written.get(collection) ?? []).flatMap((record, index) => {
      if (problems.length > mostMistakes) return [];
      const { data, problems: found = [] } = readBy(schema, record);
      for (const { path, message } of found) problems.push(problemAt(options.where(collection, index, path), message));
      if (data !== undefined) return [data];
      unread.add(collection);
      // The records behind it keep their places in messages.
      return [noRecord];
    });
    return [collection, records];
  });
  const records = new Map(read);
  const all = areChecked ? [...problems, ...checkRecords(records, options, unread)] : problems;
  if (all.length > 0) throw new ConfigError(all);
  return records;
}

/**
 * Problems between records: a key that must be unique and is not, and an id that leads to no record.
 * @param unread the collections of which records are left out: references to them are not checked
 */
export function checkRecords(
  rowsByCollection: RecordsByCollection,
  { entities, existing, where }: ReadRecordsOptions,
  unread: ReadonlySet<string> = new Set(),
) {
  const problems: ConfigProblem[] = [];
  for (const { collection, indexes, references } of entities) {
    const records = rowsByCollection.get(collection) ?? [];
    for (const [name, index] of Object.entries(indexes).filter(([, { unique }]) => unique)) {
      const placeOfKey = new Map<unknown, string>();
      for (const [at, record] of records.entries()) {
        const key = record === noRecord ? undefined : index.of(record);
        if (key === undefined || key === null) continue;
        const place = placeOfKey.get(key) ?? (existing?.has(collection, name, key) ? existing.place : undefined);
        placeOfKey.set(key, `row ${at + 1}`);
        const message = `${key} is also in ${place}`;
        if (place) problems.push({ where: where(collection, at, [name]), message, hint: "expected a unique value" });
      }
    }
    for (const [member, target] of Object.entries(references)) {
      if (unread.has(target)) continue;
      const ids = new Set(rowsByCollection.get(target)?.map((record) => record["id"]));
      for (const [at, record] of records.entries()) {
        const id = record[member];
        if (id == null || ids.has(id) || existing?.has(target, "id", id)) continue;
        const hint = `expected the id of a row in ${target}`;
        problems.push({ where: where(collection, at, [member]), message: `${id} is not an ID in ${target}`, hint });
      }
    }
  }
  return problems;
}
