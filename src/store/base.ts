import { randomInt } from "node:crypto";
import { type AnyEntity, type AnyRecord, type Entity, type Index, ignoringCase } from "./entity.ts";

export interface BaseCollection<Stored = AnyRecord> {
  readonly entity: Entity<Stored>;
  readonly records: readonly Stored[];
  /** @throws Error when the entity has no index of that name */
  index(name: string): RecordIndex<Stored>;
  readonly lastNumber: number;
  /** The last record of each `contentHash`. */
  readonly byContent: () => ReadonlyMap<number, Stored>;
}

export type Base = ReadonlyMap<string, BaseCollection>;

/** An entity without records has an empty collection. */
export function createBase(entities: readonly AnyEntity[], records: ReadonlyMap<string, readonly AnyRecord[]>): Base {
  return new Map(entities.map((entity) => [entity.collection, baseCollection(entity, records.get(entity.collection))]));
}

function baseCollection(entity: AnyEntity, fixtures: readonly AnyRecord[] = []): BaseCollection {
  const records = Object.freeze([...fixtures]);
  for (const record of records) Object.freeze(record);
  const indexes = new Map<string, RecordIndex<AnyRecord>>();
  const makeIndex = (name: string) => {
    const definition = entity.indexes[name];
    if (!definition) throw new Error(`${entity.collection} has no index ${name}`);
    const made = new RecordIndex(definition, records);
    indexes.set(name, made);
    return made;
  };
  const index = (name: string) => indexes.get(name) ?? makeIndex(name);
  let contents: ReadonlyMap<number, AnyRecord> | undefined;
  const byContent = () => {
    contents ??= lastByContent(entity, records);
    return contents;
  };
  return { entity, records, index, lastNumber: largestNumber(records), byContent };
}

/** The last record of each `contentHash`; none for an entity without one. */
export function lastByContent<Stored>(
  { contentHash }: Entity<Stored>,
  records: readonly Stored[],
): Map<number, Stored> {
  return new Map(contentHash ? records.map((record) => [contentHash(record), record]) : []);
}

/** The largest decimal `number` of records, 0 without any. */
export const largestNumber = (records: readonly AnyRecord[]): number =>
  records.reduce((largest, record) => Math.max(largest, decimal(record["number"])), 0);

const decimal = (text: unknown): number => (typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : 0);

const noRecords: readonly never[] = Object.freeze([]);

/**
 * Records by their key, in the order in which they were filed. One map serves exact look-ups and those that ignore case, because
 * a key is hashed without its letter case and outer white space. With a second map, or with texts as keys of the map, look-ups
 * take a fifth longer.
 */
export class RecordIndex<Stored> {
  readonly #definition: Index<Stored>;
  readonly #records = new Map<unknown, Stored[]>();
  readonly #mixed = new Set<unknown>();

  constructor(definition: Index<Stored>, records: readonly Stored[]) {
    this.#definition = definition;
    for (const record of records) this.file(record);
  }

  /** @param ignoresCase also finds keys that differ in letter case and outer white space */
  find(key: unknown, ignoresCase = false): readonly Stored[] {
    const { alike } = this.#definition;
    if (ignoresCase && !(alike && typeof key === "string")) return noRecords;
    const hash = hashOf(key);
    const records = this.#records.get(hash);
    if (records === undefined) return noRecords;
    // One key is the usual case. Functions made here would take 200 KB for 1000 rows.
    if (!this.#mixed.has(hash)) return this.#hasKey(records[0] as Stored, key, ignoresCase) ? records : noRecords;
    return records.filter((record) => this.#hasKey(record, key, ignoresCase));
  }

  #hasKey(record: Stored, key: unknown, ignoresCase: boolean): boolean {
    const own = this.#definition.of(record);
    return own === key || (ignoresCase && ignoringCase(String(own)) === ignoringCase(String(key)));
  }

  file(record: Stored): void {
    const key = this.#definition.of(record);
    if (key === undefined || key === null) return;
    const hash = hashOf(key);
    const records = this.#records.get(hash);
    if (records === undefined) {
      this.#records.set(hash, [record]);
      return;
    }
    if (this.#definition.of(records[0] as Stored) !== key) this.#mixed.add(hash);
    // Whoever found the only record of a key keeps a list of one.
    if (records.length === 1) this.#records.set(hash, [...records, record]);
    else records.push(record);
  }

  /** Does nothing for a record that is not filed. */
  unfile(record: Stored): void {
    const hash = hashOf(this.#definition.of(record));
    const records = this.#records.get(hash);
    const at = records?.[0] === record ? 0 : (records?.lastIndexOf(record) ?? -1);
    if (!records || at < 0) return;
    if (records.length > 1) records.splice(at, 1);
    else {
      this.#records.delete(hash);
      this.#mixed.delete(hash);
    }
  }
}

/** A random seed, so that nobody can choose keys with the same hash. */
const hashSeed = randomInt(2 ** 31);

/** A hash of a text that is the same in any letter case and outer white space; any other key as it is. */
const hashOf = (key: unknown): unknown => (typeof key === "string" ? hashText(key, false) : key);

function hashText(text: string, isFolded: boolean): number {
  let [from, to] = [0, text.length];
  while (from < to && isAsciiSpace(text.charCodeAt(from))) from += 1;
  while (from < to && isAsciiSpace(text.charCodeAt(to - 1))) to -= 1;
  let hash = hashSeed;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    // Beyond ASCII, a letter may become several, or one of ASCII: the Kelvin sign becomes a k.
    if (code > 127 && !isFolded) return hashText(ignoringCase(text), true);
    hash = Math.imul(hash ^ (code > 64 && code < 91 ? code + 32 : code), 0x5bd1e995);
    hash ^= hash >>> 13;
  }
  return hash;
}

const isAsciiSpace = (code: number): boolean => code === 32 || (code > 8 && code < 14);
