import { boundedMap } from "./bounded-map.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

const mostKept = 20_000;

/**
 * Secrets as what they are in this run of the recorder alone: the first, the second. Such a number is made of nothing
 * that the secret holds, and the next run counts anew.
 */
export class SecretLabels {
  readonly #numbers = boundedMap<string, number>(mostKept);
  readonly #pseudonyms: Pseudonyms;
  #last = 0;

  constructor(pseudonyms: Pseudonyms) {
    this.#pseudonyms = pseudonyms;
  }

  /** The number of a secret, the same one whenever it comes again. */
  of(secret: string): number {
    // Not the secret itself: nothing of it is held for longer than its call.
    const key = this.#pseudonyms.bytes(`secret ${secret}`).toString("base64");
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#last += 1;
    this.#numbers.set(key, this.#last);
    return this.#last;
  }
}
