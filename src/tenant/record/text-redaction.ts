import { webApiRoot } from "../../common/own-paths.ts";
import { usualWidth } from "../../schema/value-switches.ts";
import { rowText } from "../../wire/refusal.ts";
import { fillTemplate, templatePattern } from "../../wire/text-template.ts";
import { type KnownWords, ownErrors } from "./known-words.ts";
import { textMarker } from "./markers.ts";

/** The values of a call, as the redaction of its texts needs them. */
export interface ValueRedaction {
  readonly words: KnownWords;
  /** Numbers that are only counts: how many rows there were, and how many there may be. */
  readonly counts: ReadonlySet<string>;
  /** The replacement of a value of the call or its answer; `undefined` for another text. */
  replacementFor(text: string): string | undefined;
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

/** A replacement that has only the type or length of a value: it does not tell the value from others. */
export const typeMarker = /^\{\{(?:text |string|number|boolean)/;

export const hiddenWord = "…";

/** No error has a longer text. A longer one is a page or a dump. */
const longestText = 2000;

/** Redacts the text of an error. In texts that are not ours, a word stays if it looks like prose and nobody sent it. */
export function redactText(text: string, redaction: ValueRedaction): string {
  if (text.length > longestText) return textMarker(text.trim());
  for (const { template, pattern } of ownTexts) {
    const match = pattern.exec(text);
    if (!match) continue;
    const values = { ...match.groups };
    for (const [name, value] of Object.entries(values)) values[name] = redactTemplateValue(name, value, redaction);
    return fillTemplate(template, values);
  }
  return redactWords(text, redaction);
}

const ownValues = /^(?:null|true|false|nothing|an array|an object|\*{4})$/;

function redactTemplateValue(name: string, text: string, redaction: ValueRedaction): string {
  const isCount = (name === "count" || name === "max") && /^\d+$/.test(text);
  if (isCount && !redaction.hasSecretPart(text)) return text;
  if (name !== "value") return ownValues.test(text) ? text : redactWords(text, redaction);
  const replacement = redaction.replacementFor(text);
  // The value may be one of these words.
  if (ownValues.test(text) && (replacement === undefined || typeMarker.test(replacement))) return text;
  return replacement ?? redaction.pseudonym(text);
}

const ownLetters = (template: string) => template.replace(/\{\w+\}/g, "").length;

// The template with the most letters of its own is the most specific.
const ownTexts = ownErrors
  .flatMap((error) => [error.message, error.description, rowText(error)])
  .sort((one, other) => ownLetters(other) - ownLetters(one))
  .map((template) => ({ template, pattern: templatePattern(template) }));

const letter = /[^\s()[\]{}"'`«»<>=,;:!?.]/.source;
const words = new RegExp(`(${letter}(?:${letter}|\\.+(?=${letter}))*)`);

const longestValue = 12;

function redactWords(text: string, redaction: ValueRedaction): string {
  const parts = text.split(words);
  let redacted = withoutOddSigns(parts[0]);
  for (let at = 1; at < parts.length; ) {
    const [replacement, count] = knownPhrase(parts, at, redaction) ?? [redactWord(parts, at, redaction), 1];
    at += 2 * count;
    redacted += replacement + withoutOddSigns(parts[at - 1]);
  }
  return redacted;
}

/** A phrase that begins at a word and is known: the longest value of the call, a form of ours, a count, the index of a row. */
function knownPhrase(parts: readonly string[], at: number, redaction: ValueRedaction): [string, number] | undefined {
  const [before = "", word = "", after = ""] = parts.slice(at - 1);
  const isIndex = /^\d{1,3}$/.test(word) && before.endsWith("[") && after.startsWith("]");
  if (isIndex || (redaction.counts.has(word) && !isQuoted(before) && !redaction.hasSecretPart(word))) return [word, 1];
  for (let count = Math.min(longestValue, (parts.length - at) / 2); count > 0; count -= 1) {
    const value = parts.slice(at, at + 2 * count - 1).join("");
    const replacement = redaction.words.isWord(value) ? value : redaction.replacementFor(value);
    if (replacement !== undefined) return [replacement, count];
  }
  return undefined;
}

/** Words that say nothing about a tenant: those of JSON, a release, signs. */
const harmless = /^(?:null|true|false|R\d{1,3}(?:\.\d{1,3}){2}|[^\p{L}\p{N}]+)$/u;

/** The form of a date: `yyyy-MM-ddTHH`, `DD/MM/YYYY`. */
const dateForm = /^(?=.*yy|.*YY)(?:[yYMdDHhmsSTZX]|[-./'])+$/;

function redactWord(parts: readonly string[], at: number, redaction: ValueRedaction): string {
  const [before = "", word = ""] = parts.slice(at - 1);
  const names = word
    .split(".")
    .map((name) => (redaction.words.isPath(name) ? name : (redaction.replacementFor(name) ?? "")));
  const isPath = names.every((name) => redaction.words.isWord(name) || /^\{\{name \d+\}\}$/.test(name));
  if (isPath) return names.join(".");
  if (harmless.test(word)) return withoutOddSigns(word);
  if (word.startsWith(webApiRoot)) return webApiRoot + redaction.words.urlPath(word.slice(webApiRoot.length));
  // A number that nobody sent may be the tenant's, but not a small one.
  if (/^\d+$/.test(word)) return word.length <= longestPart && !redaction.hasSecretPart(word) ? word : hiddenWord;
  if (/^[A-Z][A-Za-z]{2,60}(?:Exception|Error)$/.test(word)) return redactCode(word, redaction);
  if (isQuoted(before) || redaction.isValue(word) || redaction.hasSecretPart(word)) return hiddenWord;
  if (dateForm.test(word)) return word;
  const isFirst = /(?:^|[.:!?/-])\s*$/.test((parts[at - 2] ?? "") + before);
  return (isFirst ? /^\p{L}\p{Ll}{0,23}$/u : /^\p{Ll}{1,24}$/u).test(word) ? word : hiddenWord;
}

const isQuoted = (before: string): boolean => /["'`«<([{=]$/.test(before);

const ownCodes = new Set(["OK", ...ownErrors.flatMap(({ code, row }) => [code, row?.code])]);

/** An id, a token with digits all over it or of JSON, an address, a long number. */
const noCode = /(?:[\da-f]-?){32}|(?=[a-z\d]{16})[a-z]*\d+[a-z]+\d|^eyj|\/\/|^www\.|\d{10}/i;

/** Redacts a code. It stays unless it looks like something else, or has a value or part of a secret in it. */
export function redactCode(code: string, redaction: ValueRedaction): string {
  if (code === "" || ownCodes.has(code)) return code;
  const isCode = /^(?!\/)[\w.:/#()[\]+-]{1,60}$/.test(code) && !noCode.test(code);
  return isCode && !redaction.hasSecretPart(code) && !redaction.hasValue(code) ? code : hiddenWord;
}

/** The spaces and punctuation between words, without signs in which a text could hide. */
const withoutOddSigns = (text = "") => text.replace(/[^ -~\n\t]+/g, hiddenWord).slice(0, 200);
