import type { Entity, Index } from "./entity.ts";
import { KeyFilter, type KeyHashes } from "./key-filter.ts";

/**
 * Keys of rows that were forgotten, in 75 KB an index however many they are, and in half a kilobyte for the first ones: none is
 * missed, and another key may be taken for one of them. With 50 000 keys that happens to one in a hundred.
 */
export class ForgottenKeys {
  readonly #indexes: readonly [string, Index<Record<string, unknown>>][];
  readonly #keys = new Map<string, GrowingFilter>();
  #bytes = 0;
  #isGivenUp = false;

  /** @param entity its indexes that outlive their rows are remembered */
  constructor(entity: Entity) {
    this.#indexes = Object.entries(entity.indexes).filter(([, index]) => index.outlivesRows !== undefined);
  }

  /** What it takes, beside the heap. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A row is forgotten. */
  add(row: Record<string, unknown>): void {
    if (this.#isGivenUp) return;
    for (const [name, index] of this.#indexes) {
      const key = index.outlivesRows?.(row);
      if (key === undefined) continue;
      const keys = this.#keys.get(name) ?? { filters: [], room: 0 };
      this.#keys.set(name, keys);
      if (keys.room === 0) this.#bytes += grow(keys);
      keys.room -= 1;
      (keys.filters.at(-1) as KeyFilter).add(hashesOf(key));
    }
  }

  mayHold(index: string, key: string): boolean {
    if (this.#isGivenUp) return this.#indexes.some(([name]) => name === index);
    const keys = this.#keys.get(index);
    if (keys === undefined) return false;
    const hashes = hashesOf(key);
    return keys.filters.some((filter) => filter.mayHold(hashes));
  }

  /** Takes no more memory: from now on every key is taken for one of them. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.#keys.clear();
    this.#bytes = 0;
  }
}

/** Filters, and for how many more keys the last of them is good. */
interface GrowingFilter {
  readonly filters: KeyFilter[];
  room: number;
}

/** Bits of one filter after the other; the last one takes all further keys. */
const sizes = [2 ** 12, 2 ** 14, 2 ** 16, 2 ** 19];

/** Room for a key: then one other in five thousand is taken for one of them. */
const bitsForKey = 32;

/** Adds a filter, and tells its bytes. */
function grow(keys: GrowingFilter): number {
  const bits = sizes[keys.filters.length] as number;
  keys.filters.push(new KeyFilter(bits));
  keys.room = keys.filters.length < sizes.length ? bits / bitsForKey : Number.POSITIVE_INFINITY;
  return bits / 8;
}

function hashesOf(key: string): KeyHashes {
  let one = 0x811c9dc5;
  let other = 0x9e3779b9;
  for (let at = 0; at < key.length; at += 1) {
    const code = key.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other + code, 0x85ebca6b) ^ (other >>> 13);
  }
  return { one: one ^ (one >>> 15), other: other | 1 };
}
