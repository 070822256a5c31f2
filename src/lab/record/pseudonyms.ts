import { createHmac, randomBytes } from "node:crypto";
import { boundedMap } from "./bounded-map.ts";
import { permuteSymbols } from "./permute-symbols.ts";

const alphabets = { digit: "0123456789", lower: "abcdefghijklmnopqrstuvwxyz", upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" };
const hex = "0123456789ABCDEF";
/** A digit that may not become a zero, since the number would be a shorter one. */
const noZero = "123456789";

/** What the vendor writes before the digits of an account, a rewards participant and a contact. */
const prefixed = /^(?:ACR|RP|CI)(?=\d{3,}$)/;
const isId = /^[0-9A-F]{32}$/;

const longest = 64;
const mostKept = 5000;

/**
 * Values of a tenant under other values of the same form: the same one for the same value, never one for two, and nothing
 * leads back without the key. The key is drawn here and leaves this object in no way.
 */
export class Pseudonyms {
  readonly #key = randomBytes(32);
  readonly #known = boundedMap<string, string>(mostKept);

  /** A text of the same form: digits, small and capital letters stay what they are, so do `ACR` and punctuation. */
  of(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const made = this.#make(text);
    this.#known.set(text, made);
    return made;
  }

  /** A number of as many digits, before and after the point. */
  ofNumber(value: number): number {
    const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(String(value)) ?? [];
    if (whole === "") return this.bytes(`number ${value}`).readUInt32BE(0);
    const symbols = [
      ...[...whole].map((digit, at) => symbolOf(digit, at === 0 && whole.length > 1 ? noZero : alphabets.digit)),
      ...[...fraction].map((digit, at) => symbolOf(digit, at === fraction.length - 1 ? noZero : alphabets.digit)),
    ];
    const made = permuteSymbols(symbols, (half) => this.bytes(`number ${whole.length} ${half}`)).join("");
    return Number(`${sign}${made.slice(0, whole.length)}.${made.slice(whole.length) || "0"}`);
  }

  /** The keyed hash of a text, for whoever makes a value of another form of it. */
  bytes(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text).digest();
  }

  #make(text: string): string {
    if (text === "") return "";
    const prefix = prefixed.exec(text)?.[0] ?? "";
    const letters = [...text.slice(prefix.length)];
    const found = letters.map((letter) => (isId.test(text) ? hex : alphabetOf(letter)));
    const symbols = letters.flatMap((letter, at) => (found[at] ? [symbolOf(letter, found[at])] : []));
    if (symbols.length === 0 || letters.length > longest || /[^ -~]/.test(text)) return this.#word(text);
    const form = letters.map((letter, at) => (found[at] ? found[at][0] : letter)).join("");
    const made = permuteSymbols(symbols, (half) => this.bytes(`${prefix}${form} ${half}`)).values();
    return prefix + letters.map((letter, at) => (found[at] ? made.next().value : letter)).join("");
  }

  /** For a text whose form cannot be kept. */
  #word(text: string): string {
    return [...this.bytes(text).subarray(0, 24)].map((byte) => alphabets.lower[byte % 26]).join("");
  }
}

const alphabetOf = (letter: string) => Object.values(alphabets).find((one) => one.includes(letter));

const symbolOf = (letter: string, alphabet: string) => ({ at: alphabet.indexOf(letter), alphabet });
