import { webApiRoot } from "../../ground/own-paths.ts";
import { usualWidth } from "../../schema/odd-values.ts";
import { rowText } from "../../wire/refusal.ts";
import { fillTemplate, templatePattern } from "../../wire/text-template.ts";
import { type KnownWords, ownErrors } from "./known-words.ts";
import { textMarker } from "./pseudonyms.ts";

/** What is known of the values of a call when its texts are redacted. */
export interface ValueRedaction {
  readonly words: KnownWords;
  /** Numbers that tell how much there was, and no more: how many rows, and the most there may be. */
  readonly counts: ReadonlySet<string>;
  /** What stands in the recording for a value that came in the call or its answer; `undefined` for another text. */
  standInFor(text: string): string | undefined;
  pseudonym(text: string): string;
  /** Is a word, or a part of it, in a value of the call? */
  isValue(word: string): boolean;
  /** Has a code a value in it, of this call or an earlier one? */
  hasValue(code: string): boolean;
  hasSecretPart(text: string): boolean;
}

export const knownLimits: readonly string[] = ["1000", String(usualWidth)];

/** A part of so few letters gives nothing of a secret or a value away. */
export const longestPart = 3;

/** Says of a value of what type or length it is, and nothing that tells it from others. */
export const typeMarker = /^\{\{(?:text |string|number|boolean)/;

export const hiddenWord = "…";

/** No error has a longer text; what is longer is a page or a dump. */
const longestText = 2000;

/** Redacts an error text. In foreign ones a word stays if it has small letters or begins a sentence, and nobody sent it. */
export function redactText(text: string, source: ValueRedaction): string {
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

function redactPart(name: string, text: string, source: ValueRedaction): string {
  const isCount = (name === "count" || name === "max") && /^\d+$/.test(text);
  if (isCount && !source.hasSecretPart(text)) return text;
  if (name !== "value") return ownValues.test(text) ? text : redactWords(text, source);
  const made = source.standInFor(text);
  // A text that was sent may be one of these words.
  if (ownValues.test(text) && (made === undefined || typeMarker.test(made))) return text;
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

function redactWords(text: string, source: ValueRedaction): string {
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
function knownAt(parts: readonly string[], at: number, source: ValueRedaction): [string, number] | undefined {
  const [before = "", word = "", after = ""] = parts.slice(at - 1);
  const isIndex = /^\d{1,3}$/.test(word) && before.endsWith("[") && after.startsWith("]");
  if (isIndex || (source.counts.has(word) && !isShown(before) && !source.hasSecretPart(word))) return [word, 1];
  for (let count = Math.min(longestValue, (parts.length - at) / 2); count > 0; count -= 1) {
    const value = parts.slice(at, at + 2 * count - 1).join("");
    const replacement = source.words.isWord(value) ? value : source.standInFor(value);
    if (replacement !== undefined) return [replacement, count];
  }
  return undefined;
}

/** Words that say nothing of a tenant: what JSON has, a release in full, signs. */
const harmless = /^(?:null|true|false|R\d{1,3}(?:\.\d{1,3}){2}|[^\p{L}\p{N}]+)$/u;

/** The form of a date, as `yyyy-MM-ddTHH` or `DD/MM/YYYY`: the letters of its parts, the year among them. */
const dateForm = /^(?=.*yy|.*YY)(?:[yYMdDHhmsSTZX]|[-./'])+$/;

function redactWord(parts: readonly string[], at: number, source: ValueRedaction): string {
  const [before = "", word = ""] = parts.slice(at - 1);
  const names = word.split(".").map((name) => (source.words.isPath(name) ? name : (source.standInFor(name) ?? "")));
  const isPath = names.every((name) => source.words.isWord(name) || /^\{\{name \d+\}\}$/.test(name));
  if (isPath) return names.join(".");
  if (harmless.test(word)) return plain(word);
  if (word.startsWith(webApiRoot)) return webApiRoot + source.words.urlPath(word.slice(webApiRoot.length));
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
export function redactCode(code: string, source: ValueRedaction): string {
  if (code === "" || ownCodes.has(code)) return code;
  const isCode = /^(?!\/)[\w.:/#()[\]+-]{1,60}$/.test(code) && !noCode.test(code);
  return isCode && !source.hasSecretPart(code) && !source.hasValue(code) ? code : hiddenWord;
}

/** What stands between words: spaces and punctuation, and nothing that a text could be hidden in. */
const plain = (text = "") => text.replace(/[^ -~\n\t]+/g, hiddenWord).slice(0, 200);
