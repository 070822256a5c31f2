import { hashSeed } from "../ground/random.ts";
import { type Entity, folded, type Index } from "./entity.ts";

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

export const none: readonly never[] = Object.freeze([]);

/** Rows by the hash of their key. Texts that differ only in case or outer space have one hash. */
export class RowIndex<Row> {
  readonly #definition: Index<Row>;
  readonly #rows = new Map<number, Row[]>();
  /** The hashes that rows of different keys have: the rows of any other are found all at once, however many they are. */
  readonly #shared = new Set<number>();
  /** The key that was looked up last, and its rows. */
  #lastKey: unknown = none;
  #lastFound: readonly Row[] = none;

  constructor(definition: Index<Row>, rows: readonly Row[]) {
    this.#definition = definition;
    for (const row of rows) this.file(row);
  }

  /** @param isAlike also those whose key differs from a text in letter case and outer white space alone */
  find(key: unknown, isAlike = false): readonly Row[] {
    // Where no row has the hash of a key, none is alike either.
    if (key === this.#lastKey && (!isAlike || this.#lastFound === none)) return this.#lastFound;
    const hash = keyHash(key);
    const near = this.#rows.get(hash) ?? none;
    const definition = this.#definition;
    if (this.#shared.has(hash)) return near.filter((row) => isNamedBy(key, row, definition, isAlike));
    if (near !== none && !isNamedBy(key, near[0] as Row, definition, isAlike)) return none;
    if (!isAlike) {
      this.#lastKey = key;
      this.#lastFound = near;
    }
    return near;
  }

  file(row: Row): void {
    const key = this.#definition.of(row);
    if (key === undefined || key === null) return;
    this.#lastKey = none;
    const hash = keyHash(key);
    const there = this.#rows.get(hash);
    if (there && this.#definition.of(there[0] as Row) !== key) this.#shared.add(hash);
    if (!there) this.#rows.set(hash, [row]);
    // One that was found stays one for who holds it.
    else if (there.length === 1) this.#rows.set(hash, [...there, row]);
    else there.push(row);
  }

  /** A row that is not filed takes no other with it. */
  unfile(row: Row): void {
    const hash = keyHash(this.#definition.of(row));
    const there = this.#rows.get(hash);
    if (!there) return;
    this.#lastKey = none;
    const at = there[0] === row ? 0 : there.lastIndexOf(row);
    if (at < 0) return;
    if (there.length === 1) this.#rows.delete(hash);
    else there.splice(at, 1);
  }
}

/** Has a row of that hash that key, or one that is alike? */
export function isNamedBy<Row>(key: unknown, row: Row, { of, alike }: Index<Row>, isAlike: boolean): boolean {
  const own = of(row);
  if (!isAlike) return own === key;
  return alike === true && typeof own === "string" && typeof key === "string" && folded(own) === folded(key);
}

/** The same of keys that are alike. @param isFolded is it a text that is `folded`? */
export function keyHash(key: unknown, isFolded = false): number {
  const text = typeof key === "string" ? key : String(key);
  let hash = hashSeed;
  // A blank, or a control character, which need not be white space.
  const isPadded = !isFolded && (text.charCodeAt(0) <= 32 || text.charCodeAt(text.length - 1) <= 32);
  if (isPadded) return keyHash(folded(text), true);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127 && !isFolded) return keyHash(folded(text), true);
    const isUpper = code >= 65 && code <= 90;
    hash = Math.imul(hash ^ (isUpper ? code + 32 : code), 0x01000193);
  }
  return hash;
}
