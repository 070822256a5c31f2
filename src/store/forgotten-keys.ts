import type { Entity } from "./entity.ts";
import { KeyFilter, type KeyHashes } from "./key-filter.ts";

/**
 * Keys of rows that were forgotten: none of the latest 49 152 is missed, those that are much older are, and one other key in a
 * thousand is taken for one of them. In half a kilobyte an index for the first ones, and never in more than a quarter of a megabyte.
 */
export class ForgottenKeys {
  readonly #keyOf: readonly (readonly [string, (row: Record<string, unknown>) => string | undefined])[];
  readonly #keys = new Map<string, GrowingFilter>();
  #bytes = 0;
  #isGivenUp = false;

  /** @param entity its indexes that outlive their rows are remembered */
  constructor(entity: Entity) {
    this.#keyOf = Object.entries(entity.indexes).flatMap(([name, { outlivesRows }]) =>
      outlivesRows ? [[name, outlivesRows] as const] : [],
    );
  }

  /** What it takes, beside the heap. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A row is forgotten. */
  add(row: Record<string, unknown>): void {
    if (this.#isGivenUp) return;
    for (const [name, keyOf] of this.#keyOf) {
      const key = keyOf(row);
      if (key === undefined) continue;
      let keys = this.#keys.get(name);
      if (!keys) {
        keys = { filters: [], room: 0 };
        this.#keys.set(name, keys);
      }
      if (keys.room === 0) this.#bytes += grow(keys);
      keys.room -= 1;
      (keys.filters.at(-1) as KeyFilter).add(hashesOf(key));
    }
  }

  mayHold(index: string, key: string): boolean {
    if (this.#isGivenUp) return this.#keyOf.some(([name]) => name === index);
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

/** Filters, the oldest first, and for how many more keys the last of them is good. */
interface GrowingFilter {
  readonly filters: KeyFilter[];
  room: number;
}

/** Bits of one filter after the other; further ones are as large as the last. */
const sizes = [2 ** 12, 2 ** 14, 2 ** 16, 2 ** 19];

/** Bits of all filters: the oldest go when there would be more. In one that takes ever more keys, every key seems to be. */
const mostBits = 2 ** 21;

/** Room for a key: then one other in five thousand is taken for one of a filter. */
const bitsForKey = 32;

/** So many of the latest keys are never missed, even when another filter begins and the oldest is gone for it. */
export const latestHeld = (mostBits - (sizes.at(-1) ?? 0)) / bitsForKey;

/** Adds a filter, and tells the bytes that are taken more. */
function grow(keys: GrowingFilter): number {
  const before = bitsOf(keys);
  const last = keys.filters.at(-1)?.bits ?? 0;
  const bits = sizes.find((size) => size > last) ?? last;
  keys.filters.push(new KeyFilter(bits));
  keys.room = bits / bitsForKey;
  while (bitsOf(keys) > mostBits) keys.filters.shift();
  return (bitsOf(keys) - before) / 8;
}

const bitsOf = ({ filters }: GrowingFilter): number => filters.reduce((sum, { bits }) => sum + bits, 0);

function hashesOf(key: string): KeyHashes {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const other = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return { one: hash ^ (hash >>> 13), other: (other ^ (other >>> 16)) | 1 };
}
