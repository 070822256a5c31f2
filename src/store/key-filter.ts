/** Two hashes of a key. */
export interface KeyHashes {
  readonly one: number;
  readonly other: number;
}

/** Bits that stand for a key. */
const bitsOfKey = 4;

/** A Bloom filter: it misses no key that it was told of, and may take another for one of them. */
export class KeyFilter {
  readonly bits: number;
  readonly #words: Uint32Array;
  readonly #mask: number;

  /** @param bits a power of two */
  constructor(bits: number) {
    this.bits = bits;
    this.#words = new Uint32Array(bits / 32);
    this.#mask = bits - 1;
  }

  add({ one, other }: KeyHashes): void {
    for (let step = 0; step < bitsOfKey; step += 1) {
      const bit = (one + Math.imul(step, other)) & this.#mask;
      this.#words[bit >>> 5] = (this.#words[bit >>> 5] as number) | (1 << (bit & 31));
    }
  }

  mayHold({ one, other }: KeyHashes): boolean {
    for (let step = 0; step < bitsOfKey; step += 1) {
      const bit = (one + Math.imul(step, other)) & this.#mask;
      if ((((this.#words[bit >>> 5] as number) >>> (bit & 31)) & 1) === 0) return false;
    }
    return true;
  }
}
