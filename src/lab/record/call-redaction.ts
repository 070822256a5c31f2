import { memoize } from "../../ground/memoize.ts";
import { webApiRoot } from "../../ground/own-paths.ts";
import { usualWidth } from "../../schema/odd-values.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { refusedEnvelope } from "../../wire/envelope.ts";
import { hasPlaceholder, isPlaceholder } from "../../wire/placeholder.ts";
import { rowText } from "../../wire/refusal.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { fillTemplate, templatePattern } from "../../wire/text-template.ts";
import { formOf, isKnownPath, isKnownValue, isKnownWord, knownPath, ownErrors } from "./known-words.ts";
import { type Pseudonyms, textMarker } from "./pseudonyms.ts";

/** A number of more digits may be an id. */
const longestCount = 9;

export const knownLimits: readonly string[] = ["1000", String(usualWidth)];

/** A part of so few letters gives nothing of a secret or a value away. */
const longestPart = 3;
const tellingPart = new RegExp(`(?=(.{${longestPart + 1}}))`, "gs");

export const callStatus = schemaTree(refusedEnvelope).members.get("status") as SchemaNode;
const ofCall = new Set(callStatus.members.values());

/** Redacts the values of one call, as far as its method says what may stay: a value is replaced by the same everywhere. */
export class CallRedaction {
  /** Numbers that tell how much there was, and no more: how many rows, and the most there may be. */
  readonly counts: Set<string> = new Set(knownLimits);
  readonly #keys: Pseudonyms;
  readonly #isUnread: boolean;
  readonly #isLearned: boolean;
  /** What stands for a value, by its folded text; the first of those that differ in case, accents and outer space alone. */
  readonly #kept = new Map<string, { readonly text: string; readonly made: string }>();
  /** What stands for exactly this text. A text that quotes a value means it rather than a free text of the same letters. */
  readonly #exact = new Map<string, string>();
  #secrets = "";
  #values = "";
  #words: readonly string[] | undefined;
  #walk: "request" | "noting the answer" | "answer" = "request";

  /**
   * @param isUnread a part of what was sent could not be read, so that any word may be one of its values
   * @param isLearned its members stay by name, and their values by form, though no method has them
   */
  constructor(keys: Pseudonyms, isUnread: boolean, isLearned = false) {
    this.#keys = keys;
    this.#isUnread = isUnread;
    this.#isLearned = isLearned;
  }

  readonly isValue = memoize(1000, (text: string): boolean => {
    const word = folded(text);
    this.#words ??= [...new Set(this.#values.match(/\p{L}+/gu))];
    const isHeld = (one: string) => one === word || (one.length > longestPart && word.includes(one));
    const isWithin = word.length > longestPart && this.#values.includes(word);
    return this.#isUnread || isWithin || this.#words.some(isHeld);
  });

  hasSecretPart(text: string): boolean {
    const others = text.replace(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu, (word) => (isKnownWord(word) ? " " : word));
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
    if (kept.made === kept.text && isKnownValue(kept.text.trim())) return text;
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
    return this.#keep(String(value), `{{${this.#isLearned ? formOf(value) : typeof value}}}`);
  }

  /** Replaces a secret by its number in this run, with its type. @param isNumber a text of digits may be read as one */
  secret(value: unknown, isNumber = false): unknown {
    if (value === "" || value === null) return value;
    const text = String(value);
    // The vendor's own `{{token}}` is no secret.
    const [name] = (isPlaceholder(text) && /\w+/.exec(text)) || [];
    if (name && isSecretInAnswer(name) && isKnownPath(name)) return this.#keep(text, text);
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
    if (name === "" || isKnownWord(name)) return this.#keep(name, name);
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
    if (name === "fields_set") return text.replace(/[^,.\s]+/g, (one) => (isKnownPath(one) ? one : this.#name(one)));
    if (/^(?:description|udf_string_\d+)$/.test(name)) return this.#keep(text, text && textMarker(text));
    // Some clients send numbers and booleans as text.
    const isPlain = isCount ? /^\d+$/.test(text) : kind === "boolean" && /^(?:true|false)$/.test(text);
    // A known value in another case, or among spaces, gives no more away than itself.
    if (isPlain || isKnownValue(text.trim())) return this.#keep(text, text);
    const before = this.#kept.get(folded(text))?.made;
    if (before?.startsWith("{{secret ")) return before;
    return this.#keep(text, typeName === "Date" ? this.pseudonym(text) : this.#keys.of(text));
  }

  #keep(text: string, made: string, isWhole = false): string {
    const sought = folded(text);
    const exact = this.#exact.get(text);
    if (exact === undefined || (onlyType.test(exact) && !onlyType.test(made))) this.#exact.set(text, made);
    if (this.#kept.has(sought)) return made;
    this.#kept.set(sought, { text, made });
    if (made !== text && !isKnownWord(sought)) this.#keys.note(sought);
    if (made !== text && !isWhole) this.#values += `${sought}\n`;
    return made;
  }
}

/** Says of a value of what type or length it is, and nothing that tells it from others. */
const onlyType = /^\{\{(?:text |string|number|boolean)/;

const looksLikeName = /^(?=.{1,40}$)[A-Za-z]+(?:_[A-Za-z]+|_\d{1,2})*$/;

const folded = (text: string): string => text.trim().normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export const hiddenWord = "…";

/** No error has a longer text; what is longer is a page or a dump. */
const longestText = 2000;

/** Redacts an error text. In foreign ones a word stays if it has small letters or begins a sentence, and nobody sent it. */
export function redactText(text: string, source: CallRedaction): string {
  if (text.length > longestText) return textMarker(text.trim());
  for (const { template, pattern } of ownTexts) {
    const found = pattern.exec(text);
    if (!found) continue;
    const values = Object.entries(found.groups ?? {}).map(([name, value]) => [name, redactPart(name, value, source)]);
    return fillTemplate(template, Object.fromEntries(values));
  }
  return redactWords(text, source);
}

const ownValues = /^(?:null|true|false|nothing|an array|an object|\*{4})$/;

function redactPart(name: string, text: string, source: CallRedaction): string {
  const isCount = (name === "count" || name === "max") && /^\d+$/.test(text);
  if (isCount && !source.hasSecretPart(text)) return text;
  if (name !== "value") return ownValues.test(text) ? text : redactWords(text, source);
  const made = source.standInFor(text);
  // A text that was sent may be one of these words.
  if (ownValues.test(text) && (made === undefined || onlyType.test(made))) return text;
  return made ?? source.pseudonym(text);
}

const ownLetters = (template: string) => template.replace(/\{\w+\}/g, "").length;

// The template with the most letters of its own is the surest.
const ownTexts = ownErrors
  .flatMap((error) => [error.message, error.description, rowText(error)])
  .sort((one, other) => ownLetters(other) - ownLetters(one))
  .map((template) => ({ template, pattern: templatePattern(template) }));

const letter = /[^\s()[\]{}"'`«»<>=,;:!?.]/.source;
const words = new RegExp(`(${letter}(?:${letter}|\\.+(?=${letter}))*)`);

const longestValue = 12;

function redactWords(text: string, source: CallRedaction): string {
  const parts = text.split(words);
  let redacted = plain(parts[0]);
  for (let at = 1; at < parts.length; ) {
    const [replacement, count] = knownAt(parts, at, source) ?? [redactWord(parts, at, source), 1];
    at += 2 * count;
    redacted += replacement + plain(parts[at - 1]);
  }
  return redacted;
}

/** What is known whole and begins at a word: the longest value of the call, a form of ours, a count, the index of a row. */
function knownAt(parts: readonly string[], at: number, source: CallRedaction): [string, number] | undefined {
  const [before = "", word = "", after = ""] = parts.slice(at - 1);
  const isIndex = /^\d{1,3}$/.test(word) && before.endsWith("[") && after.startsWith("]");
  if (isIndex || (source.counts.has(word) && !isShown(before) && !source.hasSecretPart(word))) return [word, 1];
  for (let count = Math.min(longestValue, (parts.length - at) / 2); count > 0; count -= 1) {
    const value = parts.slice(at, at + 2 * count - 1).join("");
    const replacement = isKnownWord(value) ? value : source.standInFor(value);
    if (replacement !== undefined) return [replacement, count];
  }
  return undefined;
}

/** Words that say nothing of a tenant: what JSON has, a release in full, signs. */
const harmless = /^(?:null|true|false|R\d{1,3}(?:\.\d{1,3}){2}|[^\p{L}\p{N}]+)$/u;

/** The form of a date, as `yyyy-MM-ddTHH` or `DD/MM/YYYY`: the letters of its parts, the year among them. */
const dateForm = /^(?=.*yy|.*YY)(?:[yYMdDHhmsSTZX]|[-./'])+$/;

function redactWord(parts: readonly string[], at: number, source: CallRedaction): string {
  const [before = "", word = ""] = parts.slice(at - 1);
  const names = word.split(".").map((name) => (isKnownPath(name) ? name : (source.standInFor(name) ?? "")));
  const isPath = names.every((name) => isKnownWord(name) || /^\{\{name \d+\}\}$/.test(name));
  if (isPath) return names.join(".");
  if (harmless.test(word)) return plain(word);
  if (word.startsWith(webApiRoot)) return webApiRoot + knownPath(word.slice(webApiRoot.length));
  // What nobody sent may be the tenant's. A smaller number is a word like any other.
  if (/^\d+$/.test(word)) return word.length <= longestPart && !source.hasSecretPart(word) ? word : hiddenWord;
  if (/^[A-Z][A-Za-z]{2,60}(?:Exception|Error)$/.test(word)) return redactCode(word, source);
  if (isShown(before) || source.isValue(word) || source.hasSecretPart(word)) return hiddenWord;
  if (dateForm.test(word)) return word;
  const isFirst = /(?:^|[.:!?/-])\s*$/.test((parts[at - 2] ?? "") + before);
  return (isFirst ? /^\p{L}\p{Ll}{0,23}$/u : /^\p{Ll}{1,24}$/u).test(word) ? word : hiddenWord;
}

const isShown = (before: string): boolean => /["'`«<([{=]$/.test(before);

const ownCodes = new Set(["OK", ...ownErrors.flatMap(({ code, row }) => [code, row?.code])]);

/** An id, a token with digits all over it or of JSON, an address, a long number. */
const noCode = /(?:[\da-f]-?){32}|(?=[a-z\d]{16})[a-z]*\d+[a-z]+\d|^eyj|\/\/|^www\.|\d{10}/i;

/** A code is the system's own word. It stays unless it looks like another thing, or has a value or a part of a secret in it. */
function redactCode(code: string, source: CallRedaction): string {
  if (code === "" || ownCodes.has(code)) return code;
  const isCode = /^(?!\/)[\w.:/#()[\]+-]{1,60}$/.test(code) && !noCode.test(code);
  return isCode && !source.hasSecretPart(code) && !source.hasValue(code) ? code : hiddenWord;
}

/** What stands between words: spaces and punctuation, and nothing that a text could be hidden in. */
const plain = (text = "") => text.replace(/[^ -~\n\t]+/g, hiddenWord).slice(0, 200);
