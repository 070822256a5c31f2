import { refusedEnvelope } from "../../wire/envelope.ts";
import { hasPlaceholder, isPlaceholder } from "../../wire/placeholder.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { readMarker, textMarker } from "./marker.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import { isKnownPath, isKnownValue, isKnownWord, redactCode, redactText, type TextSource } from "./redact-text.ts";

/** A part of so few letters gives nothing of a secret or a value away. */
const longestPart = 3;
const tellingPart = new RegExp(`(?=(.{${longestPart + 1}}))`, "gs");

/** The code and the texts of a call, which are redacted like those of a row. */
export const callStatus = schemaTree(refusedEnvelope).members.get("status") as SchemaNode;
const ofCall = new Set(callStatus.members.values());

/** Redacts the values of one call, as far as its contract says what may stay: a value is replaced by the same everywhere. */
export class CallRedaction implements TextSource {
  readonly counts = new Set(["1000"]);
  /** The answer is walked twice: the first walk notes its values, as a text may repeat one that follows it. */
  walk: "request" | "noting the answer" | "answer" = "request";
  readonly #keys: Pseudonyms;
  readonly #nowMs: number;
  readonly #isUnread: boolean;
  /** What stands for a value, by its folded text; the first of those that differ in case, accents and outer space alone. */
  readonly #kept = new Map<string, { readonly text: string; readonly made: string }>();
  /** The secrets and the other values of the call, folded, and the words of the values. */
  #secrets = "";
  #values = "";
  #words: readonly string[] | undefined;
  /** The rows of a bulk answer have the same few words. */
  readonly #judged = new Map<string, boolean>();

  /**
   * @param nowMs when the call was over, in milliseconds since 1970
   * @param isUnread a part of what was sent could not be read, so that any word may be one of its values
   */
  constructor(keys: Pseudonyms, nowMs: number, isUnread: boolean) {
    this.#keys = keys;
    this.#nowMs = nowMs;
    this.#isUnread = isUnread;
  }

  isValue(text: string): boolean {
    const word = folded(text);
    const known = this.#judged.get(word) ?? (this.#isUnread || this.#isHeld(word));
    this.#judged.set(word, known);
    return known;
  }

  #isHeld(word: string): boolean {
    this.#words ??= [...new Set(this.#values.match(/\p{L}+/gu))];
    if (word.length <= longestPart) return this.#words.includes(word);
    return this.#values.includes(word) || this.#words.some((one) => one.length > longestPart && word.includes(one));
  }

  hasSecretPart(text: string): boolean {
    if (this.#secrets === "") return false;
    const others = text.replace(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu, (word) => (isKnownWord(word) ? " " : word));
    const parts = others.split(" ").flatMap((one) => [...folded(one).matchAll(tellingPart)]);
    return parts.some(([, part = ""]) => this.#secrets.includes(part));
  }

  standInFor(text: string): string | undefined {
    const kept = this.#kept.get(folded(text));
    if (!kept || kept.text === text) return kept?.made;
    // A text in letters of another case has its pseudonym in those letters.
    const isOther = kept.text.trim().toLowerCase() === text.trim().toLowerCase();
    return isOther && kept.made === this.#keys.of(kept.text) ? this.pseudonym(text) : kept.made.trim();
  }

  pseudonym(text: string): string {
    return this.#keys.date(text, this.#nowMs) ?? this.#keys.of(text);
  }

  /** Redacts a value. Without a node the contract has no such member, and only the type stays. */
  value(value: unknown, node: SchemaNode | undefined): unknown {
    if (value === null) return null;
    if (Array.isArray(value)) {
      // A list where one value is expected, like that of a `fields_set`, has values of that kind.
      const element = node?.element ?? (node?.kind === "array" ? undefined : node);
      const all = value.map((one) => this.value(one, element));
      // The recording does not say how many unknown values there are.
      return element ? all : [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
    }
    if (typeof value === "object") {
      const entries = Object.entries(value).map(([name, one]) => {
        const member = node?.members.get(name);
        return [member ? name : this.name(name), this.value(one, member)];
      });
      return Object.fromEntries(entries);
    }
    return node ? this.#leaf(value, node) : this.#keep(String(value), `{{${typeof value}}}`);
  }

  /** Replaces a secret by its number in this run, and its type where it is no text. The vendor's `{{token}}` is no secret. */
  secret(value: unknown): unknown {
    if (value === "" || value === null) return value;
    if (isOwnPlaceholder(value)) return this.#keep(value, value);
    if (typeof value === "object") {
      for (const one of Object.values(value ?? {})) this.secret(one);
      return "{{secret object}}";
    }
    const text = String(value);
    const kind = typeof value !== "string" ? ` ${typeof value}` : hasPlaceholder(value) ? " placeholder" : "";
    const marker = `{{secret ${this.#keys.label("secret", text)}${kind}}}`;
    if (this.#kept.get(folded(text))?.made !== marker) this.#secrets += `${folded(text)}\n`;
    return this.#keep(text, marker);
  }

  /** Notes a value that the recording leaves out, as a text may repeat it. @param isWhole its single words are no values */
  leaveOut(value: string, isWhole = false): void {
    this.#keep(value, "{{string}}", isWhole);
  }

  /** A name that the contract does not have there. That of an answer stays if it may be the vendor's and no value is called so. */
  name(name: string): string {
    if (name === "" || isKnownWord(name)) return this.#keep(name, name);
    if (this.walk !== "request" && looksLikeName.test(name)) {
      if (this.walk === "noting the answer") return name;
      const isFree = (this.#kept.get(folded(name))?.made ?? name) === name && !this.isValue(name);
      if (isFree && !this.hasSecretPart(name)) return this.#keep(name, name);
    }
    return this.#keep(name, `{{name ${this.#keys.label("name", name)}}}`);
  }

  #leaf(value: unknown, node: SchemaNode): unknown {
    const { name, kind, typeName } = node;
    if (isSecretInAnswer(name)) return this.secret(value);
    if (ofCall.has(node) || name === "error_code" || name === "error_description") {
      if (typeof value !== "string") return this.value(value, undefined);
      if (this.walk === "noting the answer") return value;
      return name.endsWith("code") ? redactCode(value, this) : redactText(value, this);
    }
    if (typeof value === "boolean") return value;
    const isCount = name === "number_of_results" || name === "offset";
    if (typeof value === "number") {
      if (isCount) return value;
      const made = this.#keys.ofNumber(value);
      this.#keep(String(value), String(made));
      return made;
    }
    const text = value as string;
    if (name === "fields_set") return text.replace(/[^,.\s]+/g, (one) => (isKnownPath(one) ? one : this.name(one)));
    if (/^(?:description|udf_string_\d+)$/.test(name)) return this.#keep(text, text && textMarker(text));
    // A query has numbers and booleans as text.
    const isPlain = isCount ? /^\d{1,9}$/.test(text) : kind === "boolean" && /^(?:true|false)$/.test(text);
    // A known value in another case, or among spaces, gives no more away than itself.
    if (isPlain || isKnownValue(text.trim())) return this.#keep(text, text);
    const before = this.#kept.get(folded(text))?.made ?? "";
    if (readMarker(before)?.isSecret) return before;
    return this.#keep(text, typeName === "Date" ? this.pseudonym(text) : this.#keys.of(text));
  }

  #keep(text: string, made: string, isWhole = false): string {
    const sought = folded(text);
    if (this.#kept.has(sought)) return made;
    this.#kept.set(sought, { text, made });
    if (made !== text && !isWhole) this.#values += `${sought}\n`;
    return made;
  }
}

/** A name of an answer that may be one of the vendor's, by its form. */
const looksLikeName = /^(?=.{1,40}$)[A-Za-z]+(?:_[A-Za-z]+|_\d{1,2})*$/;

/** A text in which case, accents and outer space do not count. */
const folded = (text: string): string => text.trim().normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function isOwnPlaceholder(value: unknown): value is string {
  if (typeof value !== "string" || !isPlaceholder(value)) return false;
  const [name = ""] = /\w+/.exec(value) ?? [];
  return isSecretInAnswer(name) && isKnownPath(name);
}
