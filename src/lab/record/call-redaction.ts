import { memoize } from "../../ground/memoize.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { refusedEnvelope } from "../../wire/envelope.ts";
import { hasPlaceholder, isPlaceholder } from "../../wire/placeholder.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { type KnownWords, valueForm } from "./known-words.ts";
import { type Pseudonyms, textMarker } from "./pseudonyms.ts";
import { knownLimits, longestPart, redactCode, redactText, typeMarker, type ValueRedaction } from "./text-redaction.ts";

/** A number of more digits may be an id. */
const longestCount = 9;

const tellingPart = new RegExp(`(?=(.{${longestPart + 1}}))`, "gs");

export const statusNode = schemaTree(refusedEnvelope).members.get("status") as SchemaNode;
const ofCall = new Set(statusNode.members.values());

/** Redacts the values of one call, as far as its method says what may stay: a value is replaced by the same everywhere. */
export class CallRedaction implements ValueRedaction {
  /** Numbers that tell how much there was, and no more: how many rows, and the most there may be. */
  readonly counts: Set<string> = new Set(knownLimits);
  readonly words: KnownWords;
  readonly #keys: Pseudonyms;
  readonly #isUnread: boolean;
  readonly #isLearned: boolean;
  /** What stands for a value, by its folded text; the first of those that differ in case, accents and outer space alone. */
  readonly #kept = new Map<string, { readonly text: string; readonly made: string }>();
  /** What stands for exactly this text. A text that quotes a value means it rather than a free text of the same letters. */
  readonly #exact = new Map<string, string>();
  #secrets = "";
  #values = "";
  #sentWords: readonly string[] | undefined;
  #walk: "request" | "noting the answer" | "answer" = "request";

  /**
   * @param words may stay as they are
   * @param isUnread a part of what was sent could not be read, so that any word may be one of its values
   * @param isLearned its members stay by name, and their values by form, though no method has them
   */
  constructor(keys: Pseudonyms, words: KnownWords, isUnread: boolean, isLearned = false) {
    this.words = words;
    this.#keys = keys;
    this.#isUnread = isUnread;
    this.#isLearned = isLearned;
  }

  readonly isValue = memoize(1000, (text: string): boolean => {
    const word = folded(text);
    this.#sentWords ??= [...new Set(this.#values.match(/\p{L}+/gu))];
    const isHeld = (one: string) => one === word || (one.length > longestPart && word.includes(one));
    const isWithin = word.length > longestPart && this.#values.includes(word);
    return this.#isUnread || isWithin || this.#sentWords.some(isHeld);
  });

  hasSecretPart(text: string): boolean {
    const others = text.replace(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu, (word) => (this.words.isWord(word) ? " " : word));
    const parts = others.split(" ").flatMap((one) => [...folded(one).matchAll(tellingPart)]);
    return parts.some(([, part = ""]) => this.#secrets.includes(part));
  }

  /** Has a code a value in it, of this call or an earlier one? Where a part could not be read, any number may be one. */
  readonly hasValue = memoize(1000, (code: string): boolean => {
    const isWhole = (this.standInFor(code) ?? code) !== code;
    return isWhole || (this.#isUnread && /\d{4}/.test(code)) || this.#keys.hasNoted(folded(code));
  });

  /** What stands in the recording for a value that came in the call or its answer; `undefined` for another text. */
  standInFor(text: string): string | undefined {
    const exact = this.#exact.get(text);
    if (exact !== undefined) return exact;
    const kept = this.#kept.get(folded(text));
    if (!kept) return undefined;
    // A word of the vendor is one in any letters.
    if (kept.made === kept.text && this.words.isValue(kept.text.trim())) return text;
    // A text in letters of another case has its pseudonym in those letters.
    const isOther = kept.text.trim().toLowerCase() === text.trim().toLowerCase();
    return isOther && kept.made === this.#keys.of(kept.text) ? this.pseudonym(text) : kept.made.trim();
  }

  pseudonym(text: string): string {
    return this.#keys.date(text) ?? this.#keys.of(text);
  }

  /** Redacts an answer. It is walked twice: the first walk notes its values, as a text may repeat one that follows it. */
  answer(json: unknown, node: SchemaNode): unknown {
    this.#walk = "noting the answer";
    this.value(json, node);
    this.#walk = "answer";
    return this.value(json, node);
  }

  /** Redacts a value. Without a node the method has no such member, and only the type stays. */
  value(value: unknown, node: SchemaNode | undefined): unknown {
    if (value === null) return null;
    if (Array.isArray(value)) {
      if (node?.mostElements !== undefined) this.counts.add(String(value.length));
      // A list where one value is expected, like that of a `fields_set`, has values of that kind.
      const element = node?.element ?? (node?.kind === "array" ? undefined : node);
      const all = value.map((one) => this.value(one, element));
      // The recording does not say how many unknown values there are.
      return element ? all : [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
    }
    if (typeof value === "object") {
      const entries = Object.entries(value).map(([name, one]) => {
        const member = node?.members.get(name);
        return [member ? name : this.#name(name), this.value(one, member)];
      });
      return Object.fromEntries(entries);
    }
    if (node) return this.#leaf(value, node);
    return this.#keep(String(value), `{{${this.#isLearned ? valueForm(value) : typeof value}}}`);
  }

  /** Replaces a secret by its number in this run, with its type. @param isNumber a text of digits may be read as one */
  secret(value: unknown, isNumber = false): unknown {
    if (value === "" || value === null) return value;
    const text = String(value);
    // The vendor's own `{{token}}` is no secret.
    const [name] = (isPlaceholder(text) && /\w+/.exec(text)) || [];
    if (name && isSecretInAnswer(name) && this.words.isPath(name)) return this.#keep(text, text);
    const ofText = hasPlaceholder(text) ? " placeholder" : isNumber && /^\d+$/.test(text) ? " digits" : "";
    const kind = typeof value !== "string" ? ` ${typeof value}` : ofText;
    const marker = `{{secret ${this.#keys.label("secret", text)}${kind}}}`;
    if (this.#kept.get(folded(text))?.made !== marker) this.#secrets += `${folded(text)}\n`;
    // A system that reads digits as a number quotes that.
    if (ofText === " digits" && text.startsWith("0")) this.#keep(String(Number(text)), marker);
    return this.#keep(text, marker);
  }

  noteSecrets(part: unknown, isSecret = false): void {
    if (typeof part === "object" && part !== null)
      for (const [name, one] of Object.entries(part)) this.noteSecrets(one, isSecret || isSecretInAnswer(name));
    else if (isSecret) this.secret(part);
  }

  /** Notes a value that the recording leaves out, as a text may repeat it. @param isWhole its single words are no values */
  leaveOut(value: string, isWhole = false): void {
    this.#keep(value, "{{string}}", isWhole);
  }

  /** A name that the method does not have there. That of an answer stays if it may be the vendor's and no value is called so. */
  #name(name: string): string {
    if (name === "" || this.words.isWord(name)) return this.#keep(name, name);
    if ((this.#isLearned || this.#walk !== "request") && looksLikeName.test(name)) {
      if (this.#walk === "noting the answer") return name;
      const isFree = (this.#kept.get(folded(name))?.made ?? name) === name && !this.isValue(name);
      if (isFree && !this.hasSecretPart(name)) return this.#keep(name, name);
    }
    return this.#keep(name, `{{name ${this.#keys.label("name", name)}}}`);
  }

  #leaf(value: unknown, node: SchemaNode): unknown {
    const { name, kind, typeName } = node;
    const text = String(value);
    if (isSecretInAnswer(name)) return this.secret(value, kind === "number" || kind === "integer");
    if (ofCall.has(node) || name === "error_code" || name === "error_description") {
      if (typeof value !== "string") return this.value(value, undefined);
      if (this.#walk === "noting the answer") return value;
      return name.endsWith("code") ? redactCode(text, this) : redactText(text, this);
    }
    if (typeof value === "boolean") return value;
    const isCount = (name === "number_of_results" || name === "offset") && text.length <= longestCount;
    if (typeof value === "number") return Number(this.#keep(text, isCount ? text : this.#keys.of(text)));
    if (name === "fields_set")
      return text.replace(/[^,.\s]+/g, (one) => (this.words.isPath(one) ? one : this.#name(one)));
    if (/^(?:description|udf_string_\d+)$/.test(name)) return this.#keep(text, text && textMarker(text));
    // Some clients send numbers and booleans as text.
    const isPlain = isCount ? /^\d+$/.test(text) : kind === "boolean" && /^(?:true|false)$/.test(text);
    // A known value in another case, or among spaces, gives no more away than itself.
    if (isPlain || this.words.isValue(text.trim())) return this.#keep(text, text);
    const before = this.#kept.get(folded(text))?.made;
    if (before?.startsWith("{{secret ")) return before;
    return this.#keep(text, typeName === "Date" ? this.pseudonym(text) : this.#keys.of(text));
  }

  #keep(text: string, made: string, isWhole = false): string {
    const sought = folded(text);
    const exact = this.#exact.get(text);
    if (exact === undefined || (typeMarker.test(exact) && !typeMarker.test(made))) this.#exact.set(text, made);
    if (this.#kept.has(sought)) return made;
    this.#kept.set(sought, { text, made });
    if (made !== text && !this.words.isWord(sought)) this.#keys.note(sought);
    if (made !== text && !isWhole) this.#values += `${sought}\n`;
    return made;
  }
}

const looksLikeName = /^(?=.{1,40}$)[A-Za-z]+(?:_[A-Za-z]+|_\d{1,2})*$/;

const folded = (text: string): string => text.trim().normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
