import { memoize } from "../../common/memoize.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { refusedEnvelope } from "../../wire/envelope.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { hasPlaceholder, isPlaceholder } from "../../wire/text-template.ts";
import type { KnownWords } from "./known-words.ts";
import { textMarker } from "./markers.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import { knownLimits, longestPart, redactCode, redactText, typeMarker, type ValueRedaction } from "./text-redaction.ts";

/** Work that can be done in pieces. */
export type Pieces<Result> = Generator<undefined, Result>;

/** Does all steps at once. */
export function finish<Result>(steps: Pieces<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** A number of more digits may be an id. */
const longestCount = 9;

const tellingPart = new RegExp(`(?=(.{${longestPart + 1}}))`, "gs");

export const statusNode = schemaTree(refusedEnvelope).members.get("status") as SchemaNode;
const statusMembers = new Set(statusNode.members.values());

/** Redacts the values of one call. The method says what may stay, and a value has the same replacement everywhere. */
export class CallRedaction implements ValueRedaction {
  readonly counts: Set<string> = new Set(knownLimits);
  readonly words: KnownWords;
  readonly #keys: Pseudonyms;
  readonly #isUnread: boolean;
  /** Replacements by the text of a value without case, accents and outer space. Of several such values the first counts. */
  readonly #replacements = new Map<string, { readonly text: string; readonly replacement: string }>();
  /** Replacements by the exact text. A text that quotes a value means that value, not another text of the same letters. */
  readonly #exact = new Map<string, string>();
  #secrets = "";
  #values = "";
  #sentWords: readonly string[] | undefined;
  #walk: "request" | "noting the answer" | "answer" = "request";

  /**
   * @param words words that may stay
   * @param isUnread a part of the request could not be read: any word may be one of its values
   */
  constructor(keys: Pseudonyms, words: KnownWords, isUnread: boolean) {
    this.words = words;
    this.#keys = keys;
    this.#isUnread = isUnread;
  }

  readonly isValue = memoize(1000, (text: string): boolean => {
    const word = withoutCase(text);
    this.#sentWords ??= [...new Set(this.#values.match(/\p{L}+/gu))];
    const isWithinWord = (sent: string) => sent === word || (sent.length > longestPart && word.includes(sent));
    const isWithinValue = word.length > longestPart && this.#values.includes(word);
    return this.#isUnread || isWithinValue || this.#sentWords.some(isWithinWord);
  });

  hasSecretPart(text: string): boolean {
    const others = text.replace(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu, (word) => (this.words.isWord(word) ? " " : word));
    const parts = others.split(" ").flatMap((word) => [...withoutCase(word).matchAll(tellingPart)]);
    return parts.some(([, part = ""]) => this.#secrets.includes(part));
  }

  /** Has a code a value of this call or an earlier one in it? If a part could not be read, any number may be one. */
  readonly hasValue = memoize(1000, (code: string): boolean => {
    const isWhole = (this.replacementFor(code) ?? code) !== code;
    return isWhole || (this.#isUnread && /\d{4}/.test(code)) || this.#keys.hasNoted(withoutCase(code));
  });

  replacementFor(text: string): string | undefined {
    const exact = this.#exact.get(text);
    if (exact !== undefined) return exact;
    const known = this.#replacements.get(withoutCase(text));
    if (!known) return undefined;
    // A word of the vendor stays in any case.
    if (known.replacement === known.text && this.words.isValue(known.text.trim())) return text;
    // A value in another case has its pseudonym in that case.
    const isOtherCase = known.text.trim().toLowerCase() === text.trim().toLowerCase();
    return isOtherCase && known.replacement === this.#keys.of(known.text)
      ? this.pseudonym(text)
      : known.replacement.trim();
  }

  pseudonym(text: string): string {
    return this.#keys.date(text) ?? this.#keys.of(text);
  }

  /** Redacts an answer in two walks: the first notes its values, because a text may repeat a value that follows it. */
  *answer(json: unknown, node: SchemaNode): Pieces<unknown> {
    this.#walk = "noting the answer";
    yield* this.steps(json, node);
    this.#walk = "answer";
    return yield* this.steps(json, node);
  }

  /** Redacts a value. Only the type of a value stays that has no node, because the method has no such member. */
  value = (value: unknown, node: SchemaNode | undefined): unknown => finish(this.steps(value, node));

  /** Redacts a value, with a step after each element and member: a large value must not hold up other calls. */
  *steps(value: unknown, node: SchemaNode | undefined): Pieces<unknown> {
    if (value === null) return null;
    if (Array.isArray(value)) {
      if (node?.mostElements !== undefined) this.counts.add(String(value.length));
      // A list in place of one value, such as a `fields_set`, has values of that kind.
      const element = node?.element ?? (node?.kind === "array" ? undefined : node);
      const elements: unknown[] = [];
      for (const item of value) elements.push(yield* this.steps(item, element));
      // The recording does not say how many unknown values there are.
      return element ? elements : [...new Map(elements.map((item) => [JSON.stringify(item), item])).values()];
    }
    if (typeof value === "object") {
      const redacted: Record<string, unknown> = {};
      for (const [name, memberValue] of Object.entries(value)) {
        const member = node?.members.get(name);
        const shown = member ? name : this.#name(name);
        const own = {
          value: yield* this.steps(memberValue, member),
          enumerable: true,
          writable: true,
          configurable: true,
        };
        Object.defineProperty(redacted, shown, own);
        yield;
      }
      return redacted;
    }
    if (node) return this.#leaf(value, node);
    return this.#replace(String(value), `{{${typeof value}}}`);
  }

  /** Replaces a secret by its number in this run, with its type. @param isNumber a text of digits may be a number */
  secret(value: unknown, isNumber = false): unknown {
    if (value === "" || value === null) return value;
    const text = String(value);
    // The vendor's own `{{token}}` is no secret.
    const [name] = (isPlaceholder(text) && /\w+/.exec(text)) || [];
    if (name && isSecretInAnswer(name) && this.words.isPath(name)) return this.#replace(text, text);
    const ofText = hasPlaceholder(text) ? " placeholder" : isNumber && /^\d+$/.test(text) ? " digits" : "";
    const kind = typeof value !== "string" ? ` ${typeof value}` : ofText;
    const marker = `{{secret ${this.#keys.label("secret", text)}${kind}}}`;
    if (this.#replacements.get(withoutCase(text))?.replacement !== marker) this.#secrets += `${withoutCase(text)}\n`;
    // A system that reads digits as a number may quote the number.
    if (ofText === " digits" && text.startsWith("0")) this.#replace(String(Number(text)), marker);
    return this.#replace(text, marker);
  }

  noteSecrets(part: unknown, isSecret = false): void {
    if (typeof part === "object" && part !== null)
      for (const [name, memberValue] of Object.entries(part))
        this.noteSecrets(memberValue, isSecret || isSecretInAnswer(name));
    else if (isSecret) this.secret(part);
  }

  /** Notes a value that the recording leaves out, because a text may repeat it. @param isWhole its words alone are no values */
  leaveOut(value: string, isWhole = false): void {
    this.#replace(value, "{{string}}", isWhole);
  }

  /** Redacts a name that the method does not have there. In an answer it stays if it may be the vendor's and is no value. */
  #name(name: string): string {
    if (name === "" || this.words.isWord(name)) return this.#replace(name, name);
    if (this.#walk !== "request" && looksLikeName.test(name)) {
      if (this.#walk === "noting the answer") return name;
      const isFree = (this.#replacements.get(withoutCase(name))?.replacement ?? name) === name && !this.isValue(name);
      if (isFree && !this.hasSecretPart(name)) return this.#replace(name, name);
    }
    return this.#replace(name, `{{name ${this.#keys.label("name", name)}}}`);
  }

  #leaf(value: unknown, node: SchemaNode): unknown {
    const { name, kind, typeName } = node;
    const text = String(value);
    const isNumber = kind === "number" || kind === "integer" || typeName === "Integer";
    if (isSecretInAnswer(name)) return this.secret(value, isNumber);
    if (statusMembers.has(node) || name === "error_code" || name === "error_description") {
      if (typeof value !== "string") return this.value(value, undefined);
      if (this.#walk === "noting the answer") return value;
      return name.endsWith("code") ? redactCode(text, this) : redactText(text, this);
    }
    if (typeof value === "boolean") return value;
    const isCount = (name === "number_of_results" || name === "offset") && text.length <= longestCount;
    if (typeof value === "number") {
      // A text may quote any of two equal numbers: both stay, or neither does.
      const isKept = isCount || this.#exact.get(text) === text;
      return Number(this.#replace(text, isKept ? text : this.#keys.of(text)));
    }
    if (name === "fields_set")
      return text.replace(/[^,.\s]+/g, (path) => (this.words.isPath(path) ? path : this.#name(path)));
    if (/^(?:description|udf_string_\d+)$/.test(name)) return this.#replace(text, text && textMarker(text));
    // Some clients send numbers and booleans as text.
    const isPlain = isCount ? /^\d+$/.test(text) : kind === "boolean" && /^(?:true|false)$/.test(text);
    // A known value in another case, or among spaces, gives nothing more away.
    if (isPlain || this.words.isValue(text.trim())) return this.#replace(text, text);
    const before = this.#replacements.get(withoutCase(text))?.replacement;
    if (before?.startsWith("{{secret ")) return before;
    return this.#replace(text, typeName === "Date" ? this.pseudonym(text) : this.#keys.of(text));
  }

  #replace(text: string, replacement: string, isWhole = false): string {
    const key = withoutCase(text);
    const exact = this.#exact.get(text);
    if (exact === undefined || (typeMarker.test(exact) && !typeMarker.test(replacement)))
      this.#exact.set(text, replacement);
    if (this.#replacements.has(key)) return replacement;
    this.#replacements.set(key, { text, replacement });
    if (replacement !== text && !this.words.isWord(key)) this.#keys.note(key);
    if (replacement !== text && !isWhole) this.#values += `${key}\n`;
    return replacement;
  }
}

const looksLikeName = /^(?=.{1,40}$)[A-Za-z]+(?:_[A-Za-z]+|_\d{1,2})*$/;

const withoutCase = (text: string): string => text.trim().normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
