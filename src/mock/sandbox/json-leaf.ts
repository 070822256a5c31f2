import { nestsDeeper } from "../../wire/nesting.ts";
import { JsonProblem } from "./json-problem.ts";

const deepest = 100;
const mostLetters = 64 * 1024 ** 2;

/** A value in a JSON text that is read whole: a plain one, or a row with all that is in it. */
export class JsonLeaf {
  readonly #at: number;
  #text = "";
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isBare = false;
  #isWhole = false;

  /** @param at its position in the whole text */
  constructor(at: number) {
    this.#at = at;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Is it a number or a word, which has no end of its own? */
  get isBare(): boolean {
    return this.#isBare;
  }

  /** Reads on, as far as it goes. @returns the place after what belongs to it */
  read(text: string, from: number): number {
    const to = this.#endIn(text, from);
    if (this.#text.length + to - from > mostLetters)
      throw new JsonProblem(`the value at position ${this.#at} is longer than ${mostLetters} letters`);
    this.#text += text.slice(from, to);
    return to;
  }

  /** @throws JsonProblem when it is none */
  value(): unknown {
    if (nestsDeeper(this.#text, deepest))
      throw new JsonProblem(`the value at position ${this.#at} is nested more than ${deepest} deep`);
    try {
      return JSON.parse(this.#text);
    } catch {
      // What V8 says of it quotes it, and it may be a secret.
      throw new JsonProblem(`the value at position ${this.#at} is no JSON`);
    }
  }

  #endIn(text: string, from: number): number {
    if (this.#text === "") this.#isBare = !/^["[{]/.test(text.slice(from, from + 1));
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#isBare ? endsBare(code) : this.#endsWith(code)) {
        this.#isWhole = true;
        return this.#isBare ? at : at + 1;
      }
    }
    return text.length;
  }

  #endsWith(code: number): boolean {
    if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (code === backslash) this.#isEscaped = true;
      else if (code === quote) this.#isInString = false;
      return !this.#isInString && this.#depth === 0;
    }
    if (code === quote) this.#isInString = true;
    else if (code === openList || code === openObject) this.#depth += 1;
    else if (code === closeList || code === closeObject) this.#depth -= 1;
    return !this.#isInString && this.#depth === 0;
  }
}

const [quote, backslash, openList, closeList, openObject, closeObject] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Does a letter stand after a number or a word: a comma, the end of a list or an object, a space? */
const endsBare = (code: number) => code === 0x2c || code === closeList || code === closeObject || code <= 0x20;
