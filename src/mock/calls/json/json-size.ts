import { deepest } from "./json-loss.ts";

/** What a JSON value takes as a text at least: without white space, without escapes, and with each of its members once. */
export class JsonSize {
  /** Letters of the text. */
  length = 0;
  /** Quotation marks in it. */
  quotes = 0;
  numbers = 0;
  /** Holds a number that may have been sent in fewer letters or in other digits, or is too deep to be measured. */
  isUncertain = false;

  constructor(value: unknown) {
    this.#add(value, 0);
  }

  #add(value: unknown, depth: number): void {
    if (typeof value === "string") this.#addText(value);
    else if (typeof value === "number") this.#addNumber(value);
    else if (typeof value !== "object" || value === null) this.length += String(value).length;
    else if (depth === deepest) this.isUncertain = true;
    else if (Array.isArray(value)) {
      this.length += Math.max(2, value.length + 1);
      for (const one of value) this.#add(one, depth + 1);
    } else this.#addObject(value as Readonly<Record<string, unknown>>, depth);
  }

  #addObject(object: Readonly<Record<string, unknown>>, depth: number): void {
    let members = 0;
    // What JSON.parse made has own names only, `__proto__` among them; and for-in is the fastest way through them.
    for (const name in object) {
      members += 1;
      this.#addText(name);
      this.#add(object[name], depth + 1);
    }
    // Two brackets, a colon a member, and a comma between two.
    this.length += members === 0 ? 2 : 2 * members + 1;
  }

  #addText(text: string): void {
    this.length += text.length + 2;
    this.quotes += 2;
  }

  #addNumber(number: number): void {
    const text = String(number);
    this.numbers += 1;
    this.length += text.length;
    if (text.length > mostDigits || /00|[ef]/i.test(text)) this.isUncertain = true;
  }
}

/** A number of that many digits is kept to the last of them. */
const mostDigits = 15;
