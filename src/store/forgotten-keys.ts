import { type Entity, type Index, indexKey } from "./entity.ts";

/**
 * Keys of rows that were forgotten, in 64 KB an index however many they are: none is missed, and another key may be taken
 * for one of them. With 50 000 keys that happens to one in a hundred.
 */
export class ForgottenKeys {
  readonly #indexes: readonly [string, Index<Record<string, unknown>>][];
  readonly #filters = new Map<string, Uint32Array>();

  /** @param entity its indexes that outlive their rows are remembered */
  constructor(entity: Entity) {
    this.#indexes = Object.entries(entity.indexes).filter(([, index]) => index.outlivesRows);
  }

  /** A row is forgotten. */
  add(row: Record<string, unknown>): void {
    for (const [name, index] of this.#indexes) {
      const key = indexKey(name, index, row);
      if (key === undefined || key === null) continue;
      const words = this.#filters.get(name) ?? new Uint32Array(bits / 32);
      this.#filters.set(name, words);
      for (const bit of bitsOf(key as string)) words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31));
    }
  }

  mayHold(index: string, key: string): boolean {
    const words = this.#filters.get(index);
    return words !== undefined && bitsOf(key).every((bit) => ((words[bit >>> 5] as number) >>> (bit & 31)) & 1);
  }
}

const bits = 2 ** 19;

/** A Bloom filter: of two hashes of the key, four bits. */
function bitsOf(key: string): readonly number[] {
  let one = 0x811c9dc5;
  let other = 0x9e3779b9;
  for (let at = 0; at < key.length; at += 1) {
    const code = key.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other + code, 0x85ebca6b) ^ (other >>> 13);
  }
  return [0, 1, 2, 3].map((step) => ((one ^ (one >>> 15)) + Math.imul(step, other | 1)) & (bits - 1));
}
