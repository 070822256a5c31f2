import { fingerprint } from "../common/random.ts";
import { type AnyEntity, type AnyRecord, type Entity, type Index, ignoringCase } from "./entity.ts";

/** The records of one collection in the fixtures, which all sandboxes share. */
export interface BaseCollection<Stored = AnyRecord> {
  readonly entity: Entity<Stored>;
  readonly records: readonly Stored[];
  /** @throws Error when the entity has no index of that name */
  index(name: string): RecordIndex<Stored>;
  readonly lastNumber: number;
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
  return { entity, records, index, lastNumber: largestNumber(records) };
}

/** The largest decimal `number` of records, 0 without any. */
export const largestNumber = (records: readonly AnyRecord[]): number =>
  records.reduce((largest, record) => Math.max(largest, decimal(record["number"])), 0);

const decimal = (text: unknown): number => (typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : 0);

const noRecords: readonly never[] = Object.freeze([]);

/** Records by their key, in the order in which they were filed. */
export class RecordIndex<Stored> {
  readonly #definition: Index<Stored>;
  readonly #records = new Map<unknown, Stored[]>();
  /** The same by `foldedKey`, where the index ignores case. */
  readonly #rowsIgnoringCase = new Map<unknown, Stored[]>();

  constructor(definition: Index<Stored>, records: readonly Stored[]) {
    this.#definition = definition;
    for (const record of records) this.file(record);
  }

  /** @param ignoresCase also finds keys that differ in letter case and outer white space */
  find(key: unknown, ignoresCase = false): readonly Stored[] {
    if (!ignoresCase) return this.#records.get(key) ?? noRecords;
    return (typeof key === "string" && this.#rowsIgnoringCase.get(foldedKey(key))) || noRecords;
  }

  file(record: Stored): void {
    const { of, alike } = this.#definition;
    const key = of(record);
    if (key === undefined || key === null) return;
    addRecord(this.#records, key, record);
    if (alike && typeof key === "string") addRecord(this.#rowsIgnoringCase, foldedKey(key), record);
  }

  /** Does nothing for a record that is not filed. */
  unfile(record: Stored): void {
    const { of, alike } = this.#definition;
    const key = of(record);
    removeRecord(this.#records, key, record);
    if (alike && typeof key === "string") removeRecord(this.#rowsIgnoringCase, foldedKey(key), record);
  }
}

/** A key in any letter case. A long one is a fingerprint, so that an index keeps no second copy of it. */
function foldedKey(key: string): string {
  const folded = ignoringCase(key);
  return folded.length > 100 ? fingerprint(folded) : folded;
}

function addRecord<Stored>(rowsByKey: Map<unknown, Stored[]>, key: unknown, record: Stored): void {
  const records = rowsByKey.get(key);
  if (!records) rowsByKey.set(key, [record]);
  // Whoever found the only record of a key keeps a list of one.
  else if (records.length === 1) rowsByKey.set(key, [...records, record]);
  else records.push(record);
}

function removeRecord<Stored>(rowsByKey: Map<unknown, Stored[]>, key: unknown, record: Stored): void {
  const records = rowsByKey.get(key);
  const at = records?.[0] === record ? 0 : (records?.lastIndexOf(record) ?? -1);
  if (!records || at < 0) return;
  if (records.length === 1) rowsByKey.delete(key);
  else records.splice(at, 1);
}
