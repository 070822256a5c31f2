import { JsonLeaf } from "./json-leaf.ts";
import { JsonProblem } from "./json-problem.ts";

/** Objects and lists down to here are read member by member: a document's collections and their rows. */
const deepestOpen = 4;

type Expected = "value" | "value or end" | "name" | "name or end" | "colon" | "comma or end" | "nothing more";

interface Container {
  readonly isList: boolean;
  readonly values: unknown[];
  /** Of an object, as many as values, and one more while its value is read. */
  readonly names: string[];
}

/**
 * Reads a JSON document as it comes, in pieces of any length. The text may be longer than a string can be: what lies deeper
 * than the rows of a state is read by `JSON.parse`, row for row.
 */
export class JsonReader {
  readonly #mostLetters: number;
  readonly #hint: string;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  readonly #open: Container[] = [];
  #expected: Expected = "value";
  #leaf: JsonLeaf | undefined;
  #letters = 0;
  #document: unknown;

  /**
   * @param mostLetters a longer text is refused
   * @param hint what to do then
   */
  constructor(mostLetters: number, hint: string) {
    this.#mostLetters = mostLetters;
    this.#hint = hint;
  }

  /** @throws JsonProblem */
  write(bytes: Uint8Array): void {
    this.#read(this.#decoded(bytes, true));
  }

  /** The document. @throws JsonProblem when there is more to come */
  end(): unknown {
    this.#read(this.#decoded(new Uint8Array(), false));
    // A number has no end of its own.
    if (this.#leaf?.isBare) this.#takeLeaf(this.#leaf);
    if (this.#expected === "nothing more") return this.#document;
    throw new JsonProblem(this.#letters === 0 ? "it is empty" : "it ends too early");
  }

  #decoded(bytes: Uint8Array, stream: boolean): string {
    try {
      return this.#decoder.decode(bytes, { stream });
    } catch {
      throw new JsonProblem(`it is not UTF-8 after position ${this.#letters}`);
    }
  }

  #read(text: string): void {
    if (this.#letters + text.length > this.#mostLetters)
      throw new JsonProblem(`it is longer than the ${this.#mostLetters} letters that are read; ${this.#hint}`);
    for (let at = 0; at < text.length; ) {
      if (this.#leaf) at = this.#goOn(this.#leaf, text, at);
      else if (isSpace(text.charCodeAt(at))) at += 1;
      else at = this.#take(text[at] as string, at);
    }
    this.#letters += text.length;
  }

  #goOn(leaf: JsonLeaf, text: string, from: number): number {
    const to = leaf.read(text, from);
    if (leaf.isWhole) this.#takeLeaf(leaf);
    return to;
  }

  /** Takes a letter between values, or begins a value with it. Gives the place of the next. */
  #take(letter: string, at: number): number {
    const container = this.#open.at(-1);
    const ends = this.#expected === "comma or end" || this.#expected.endsWith("or end");
    if (ends && letter === (container?.isList ? "]" : "}")) return this.#close(at);
    switch (this.#expected) {
      case "colon":
        if (letter !== ":") this.#fail(at);
        this.#expected = "value";
        return at + 1;
      case "comma or end":
        if (letter !== ",") this.#fail(at);
        this.#expected = container?.isList ? "value" : "name";
        return at + 1;
      case "nothing more":
        return this.#fail(at);
      case "value":
      case "value or end":
        if ((letter === "[" || letter === "{") && this.#open.length < deepestOpen)
          return this.#begin(letter === "[", at);
        break;
      default:
        if (letter !== '"') this.#fail(at);
    }
    this.#leaf = new JsonLeaf(this.#letters + at);
    return at;
  }

  #begin(isList: boolean, at: number): number {
    this.#open.push({ isList, values: [], names: [] });
    this.#expected = isList ? "value or end" : "name or end";
    return at + 1;
  }

  #close(at: number): number {
    const { isList, values, names } = this.#open.pop() as Container;
    this.#add(isList ? values : Object.fromEntries(names.map((name, index) => [name, values[index]])));
    return at + 1;
  }

  #takeLeaf(leaf: JsonLeaf): void {
    this.#leaf = undefined;
    const value = leaf.value();
    if (this.#expected.startsWith("name")) {
      this.#open.at(-1)?.names.push(value as string);
      this.#expected = "colon";
    } else this.#add(value);
  }

  #add(value: unknown): void {
    const container = this.#open.at(-1);
    if (container) container.values.push(value);
    else this.#document = value;
    this.#expected = container ? "comma or end" : "nothing more";
  }

  #fail(at: number): never {
    throw new JsonProblem(`it breaks at position ${this.#letters + at}: expected ${this.#expected}`);
  }
}

const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
