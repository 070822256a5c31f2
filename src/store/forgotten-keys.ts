import type { Entity, Index } from "./entity.ts";

/**
 * Keys of rows that were forgotten, in 64 KB an index however many they are: none is missed, and another key may be taken
 * for one of them. With 50 000 keys that happens to one in a hundred.
 */
export class ForgottenKeys {
  readonly #indexes: readonly [string, Index<Record<string, unknown>>][];
  readonly #filters = new Map<string, Uint32Array>();

  /** @param entity its indexes that outlive their rows are remembered */
  constructor(entity: Entity) {
    this.#indexes = Object.entries(entity.indexes).filter(([, index]) => index.outlivesRows !== undefined);
  }

  /** A row is forgotten. */
  add(row: Record<string, unknown>): void {
    for (const [name, index] of this.#indexes) {
      const key = index.outlivesRows?.(row);
      if (key === undefined) continue;
      const words = this.#filters.get(name) ?? new Uint32Array(bits / 32);
      this.#filters.set(name, words);
      const { one, other } = hashesOf(key);
      for (let step = 0; step < bitsOfKey; step += 1) {
        const bit = bitAt(one, other, step);
        words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31));
      }
    }
  }

  mayHold(index: string, key: string): boolean {
    const words = this.#filters.get(index);
    if (words === undefined) return false;
    const { one, other } = hashesOf(key);
    for (let step = 0; step < bitsOfKey; step += 1) {
      const bit = bitAt(one, other, step);
      if ((((words[bit >>> 5] as number) >>> (bit & 31)) & 1) === 0) return false;
    }
    return true;
  }
}

const bits = 2 ** 19;

/** A Bloom filter: of two hashes of the key, four bits. */
const bitsOfKey = 4;

const bitAt = (one: number, other: number, step: number): number => (one + Math.imul(step, other)) & (bits - 1);

function hashesOf(key: string): { readonly one: number; readonly other: number } {
  let one = 0x811c9dc5;
  let other = 0x9e3779b9;
  for (let at = 0; at < key.length; at += 1) {
    const code = key.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other + code, 0x85ebca6b) ^ (other >>> 13);
  }
  return { one: one ^ (one >>> 15), other: other | 1 };
}
