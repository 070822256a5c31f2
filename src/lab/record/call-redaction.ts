import { isPlaceholder } from "../../wire/placeholder.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { isKnownPath, isKnownValue, isKnownWord } from "./known-words.ts";
import { nameMarker, readMarker, secretMarker, textMarker, typeMarker } from "./marker.ts";
import { pseudoDate } from "./pseudo-date.ts";
import { Pseudonyms } from "./pseudonyms.ts";
import { redactCode, redactText, type TextSource } from "./redact-text.ts";

/** The keys of one run of the recorder: drawn, and never stored. */
export const drawKeys = (): Pseudonyms => new Pseudonyms();

/** What becomes of the value of a member that a contract has. Whatever no rule names is a value of the tenant. */
type Treatment = "secret" | "code" | "error text" | "free text" | "date" | "names" | "count" | "value";

const treatments: Readonly<Record<string, Treatment>> = {
  error_code: "code",
  error_description: "error text",
  description: "free text",
  fields_set: "names",
  number_of_results: "count",
  offset: "count",
};

export function treatmentOf({ name, typeName }: SchemaNode): Treatment {
  if (isSecretInAnswer(name)) return "secret";
  if (/^udf_string_\d+$/.test(name)) return "free text";
  return treatments[name] ?? (typeName === "Date" ? "date" : "value");
}

/** A part of a secret, or of a value, that is no longer tells nothing of it. */
const longestPart = 3;

/**
 * Redacts the values of one call: by what our contract says of each member, and only as far as it says anything. What it
 * replaced in one place it replaces in every other by the same.
 */
export class CallRedaction implements TextSource {
  readonly counts = new Set(["1000"]);
  /** Names that the contract does not have, as they stand in the recording. */
  readonly unrecognised = new Set<string>();
  readonly #keys: Pseudonyms;
  readonly #nowMs: number;
  readonly #replaced = new Map<string, string>();
  /** The first value of each that are alike but for case, accents and outer space. */
  readonly #alike = new Map<string, string>();
  /** The secrets of the call, where case and accents do not count. */
  #secrets = "";
  readonly #values: string | undefined;
  #words: ReadonlySet<string> | undefined;
  readonly #judged = new Map<string, boolean>();
  /** Is it the answer that is redacted now? */
  isAnswer = false;

  /**
   * @param nowMs when the call was over, in milliseconds since 1970
   * @param values all values of the call, as text; `undefined` where some could not be read
   */
  constructor(keys: Pseudonyms, nowMs: number, values: string | undefined) {
    this.#keys = keys;
    this.#nowMs = nowMs;
    this.#values = values === undefined ? undefined : folded(values);
  }

  isValue(word: string): boolean {
    const sought = folded(word);
    const known = this.#judged.get(sought) ?? this.#isHeld(sought);
    this.#judged.set(sought, known);
    return known;
  }

  #isHeld(word: string): boolean {
    if (this.#values === undefined) return true;
    this.#words ??= new Set(this.#values.match(/\p{L}+/gu));
    if (word.length <= longestPart) return this.#words.has(word);
    return this.#values.includes(word) || this.#hasWordIn(word);
  }

  /** No plain word is longer than 24 letters, and what is none is hidden anyway. */
  #hasWordIn(text: string): boolean {
    const word = text.slice(0, 24);
    for (let from = 0; from < word.length; from += 1) {
      for (let to = from + longestPart + 1; to <= word.length; to += 1) {
        if (this.#words?.has(word.slice(from, to))) return true;
      }
    }
    return false;
  }

  hasSecretPart(text: string): boolean {
    if (this.#secrets === "") return false;
    const others = text.replace(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu, (word) => (isKnownWord(word) ? " " : word));
    return others.split(" ").some((one) => partsOf(one).some((part) => this.#secrets.includes(part)));
  }

  standInFor(text: string): string | undefined {
    const found = this.#replaced.get(text);
    if (found !== undefined) return found;
    const value = this.#alike.get(folded(text));
    const alike = value === undefined ? undefined : this.#replaced.get(value);
    // The pseudonym of a text in other letters is the one in those letters.
    const isOther = value?.trim().toLowerCase() === text.trim().toLowerCase();
    return isOther && alike === this.#keys.of(value as string) ? this.pseudonym(text) : alike?.trim();
  }

  pseudonym(text: string): string {
    return pseudoDate(text, this.#keys, this.#nowMs) ?? this.#keys.of(text);
  }

  /** A value where the contract has a member; `undefined`: where it has none, and only its type stays. */
  value(value: unknown, node: SchemaNode | undefined): unknown {
    if (value === null) return null;
    if (!node) return this.#unknown(value);
    if (Array.isArray(value))
      return value.map((one) => this.value(one, node.element ?? (node.kind === "array" ? undefined : node)));
    if (typeof value === "object") return this.#object(value, node);
    return this.#leaf(value, node);
  }

  /** A secret: that there is one, and which of those of this run. The placeholder `{{token}}` is none. */
  secret(value: unknown): unknown {
    if (value === "" || value === null) return value;
    if (isOwnPlaceholder(value)) return this.#keep(value, value);
    const marker = secretMarker(value, (text) => this.#keys.label("secret", text));
    if (typeof value === "object") {
      for (const one of Object.values(value)) this.secret(one);
      return marker;
    }
    const text = String(value);
    if (this.#replaced.get(text) !== marker) this.#secrets += `${folded(text)}\n`;
    return this.#keep(text, marker);
  }

  /** Notes a value that is left out: a text may repeat it. */
  leaveOut(value: string): void {
    this.#keep(value, typeMarker("string"));
  }

  code(code: unknown): unknown {
    return typeof code === "string" ? redactCode(code, this) : this.#unknown(code);
  }

  text(text: unknown): unknown {
    return typeof text === "string" ? redactText(text, this) : this.#unknown(text);
  }

  /**
   * The name of a member or a parameter that the contract does not have there. What a client made up is hidden; of an answer it
   * is the vendor's, and stays where it looks like a name and nothing in the call is called so.
   */
  name(name: string): string {
    const isKept = name === "" || isKnownWord(name) || (this.isAnswer && this.#isPlainName(name));
    const marker = isKept ? name : nameMarker(this.#keys.label("name", name));
    this.unrecognised.add(marker);
    return this.#keep(name, marker);
  }

  #isPlainName(name: string): boolean {
    const isFree = (this.#replaced.get(name) ?? name) === name && !this.isValue(name);
    return looksLikeName(name) && isFree && !this.hasSecretPart(name);
  }

  #object(value: object, { members, kind }: SchemaNode): object {
    const entries = Object.entries(value).map(([name, one]) => {
      const member = kind === "object" ? members.get(name) : undefined;
      return [member ? name : this.name(name), this.value(one, member)] as const;
    });
    return Object.fromEntries(entries);
  }

  #leaf(value: unknown, node: SchemaNode): unknown {
    const treatment = treatmentOf(node);
    if (treatment === "secret") return this.secret(value);
    if (typeof value === "boolean") return value;
    if (typeof value === "number") return treatment === "count" ? value : this.#number(value);
    const text = value as string;
    if (treatment === "code") return this.code(text);
    if (treatment === "error text") return this.text(text);
    if (treatment === "names") return this.#names(text);
    if (treatment === "free text") return this.#keep(text, text && textMarker(text));
    // A query has numbers and booleans as text.
    const isPlain =
      treatment === "count" ? /^\d{1,9}$/.test(text) : node.kind === "boolean" && /^(?:true|false)$/.test(text);
    return this.#keep(text, isPlain ? text : this.#word(text, node, treatment));
  }

  #word(text: string, { values }: SchemaNode, treatment: string): string {
    // Also a value in letters of another case, or among spaces: it tells no more than the one that we know.
    const core = text.trim();
    if (core !== "" && (isKnownValue(core) || values?.has(core.toUpperCase()))) return text;
    const secret = this.#replaced.get(text);
    if (secret !== undefined && readMarker(secret)?.secret !== undefined) return secret;
    return treatment === "date" ? this.pseudonym(text) : this.#keys.of(text);
  }

  #number(value: number): number {
    const made = this.#keys.ofNumber(value);
    this.#keep(String(value), String(made));
    return made;
  }

  /** A `fields_set`, with markers for the names that no contract has. */
  #names(text: string): string {
    return text
      .split(/([,.\s]+)/)
      .map((one, at) => (at % 2 === 1 || isKnownPath(one) ? one : this.name(one)))
      .join("");
  }

  #keep(value: string, replacement: string): string {
    if (!this.#replaced.has(value)) this.#replaced.set(value, replacement);
    if (!this.#alike.has(folded(value))) this.#alike.set(folded(value), value);
    return replacement;
  }

  #unknown(value: unknown): unknown {
    if (value === null) return null;
    if (Array.isArray(value)) {
      const kinds = new Map(value.map((one) => this.#unknown(one)).map((one) => [JSON.stringify(one), one]));
      return [...kinds.values()];
    }
    if (typeof value !== "object") return this.#keep(String(value), typeMarker(typeof value));
    const entries = Object.entries(value).map(([name, one]) => [this.name(name), this.#unknown(one)] as const);
    return Object.fromEntries(entries);
  }
}

/** May a name of an answer be one that the vendor gave, by its form? */
export const looksLikeName = (name: string): boolean =>
  /^[A-Za-z]+(?:_[A-Za-z]+|_\d{1,2})*$/.test(name) && name.length <= 40;

/** A text in which case, accents and outer space do not count. */
const folded = (text: string): string => text.trim().normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Every part of a text that would tell something of a secret, where case and accents do not count. */
function partsOf(text: string): string[] {
  const letters = folded(text);
  return Array.from({ length: Math.max(0, letters.length - longestPart) }, (_, at) =>
    letters.slice(at, at + longestPart + 1),
  );
}

/** Is it a placeholder for a secret, by a name that our contracts have? */
function isOwnPlaceholder(value: unknown): value is string {
  if (typeof value !== "string" || !isPlaceholder(value)) return false;
  const [name = ""] = /\w+/.exec(value) ?? [];
  return isSecretInAnswer(name) && isKnownPath(name);
}
