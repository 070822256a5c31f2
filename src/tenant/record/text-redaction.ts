import { webApiRoot } from "../../common/own-paths.ts";
import { type CallValues, longestPart, ownErrors } from "./call-values.ts";
import { textMarker } from "./pseudonyms.ts";

export const hiddenWord = "…";

/** Redacts the text of an error. A word stays if it is known, or if it looks like prose and no request contained it. */
export function redactText(text: string, values: CallValues): string {
  // A longer text is not an error but a page or a dump.
  if (text.length > 2000) return textMarker(text.trim());
  // Our own texts have a value in brackets, and it may have any letters.
  const [from, to] = [text.indexOf("(") + 1, text.lastIndexOf(")")];
  const replacement = from > 0 && to > from ? values.replacementFor(text.slice(from, to)) : undefined;
  if (replacement === undefined) return redactWords(text, values);
  return redactWords(text.slice(0, from), values) + replacement + redactWords(text.slice(to), values);
}

const letter = /[^\s()[\]{}"'`«»<>=,;:!?.]/.source;
const words = new RegExp(`(\\{\\{[^{}]+\\}\\}|\\$\\{[^{}]+\\}|<\\w+>|${letter}(?:${letter}|\\.+(?=${letter}))*)`);

function redactWords(text: string, values: CallValues): string {
  const parts = text.split(words);
  let redacted = plainPunctuation(parts[0]);
  for (let at = 1; at < parts.length; ) {
    const [replacement, count] = knownPhrase(parts, at, values) ?? [redactWord(parts, at, values), 1];
    at += 2 * count;
    redacted += replacement + plainPunctuation(parts[at - 1]);
  }
  return redacted;
}

/** The longest known phrase that begins at a word: a value of the call, a known word, a count, or the index of a row. */
function knownPhrase(parts: readonly string[], at: number, values: CallValues): [string, number] | undefined {
  const [before = "", word = "", after = ""] = parts.slice(at - 1);
  const isIndex = /^\d{1,3}$/.test(word) && before.endsWith("[") && after.startsWith("]");
  if (isIndex || (values.counts.has(word) && !isQuoted(before) && !values.hasSecretPart(word))) return [word, 1];
  for (let count = Math.min(12, (parts.length - at) / 2); count > 0; count -= 1) {
    const value = parts.slice(at, at + 2 * count - 1).join("");
    const replacement = values.words.isWord(value) ? value : values.replacementFor(value);
    if (replacement !== undefined) return [replacement, count];
  }
  return undefined;
}

const harmless = /^(?:null|true|false|R\d{1,3}(?:\.\d{1,3}){2}|[^\p{L}\p{N}]+)$/u;

/** The form of a date: `yyyy-MM-ddTHH`, `DD/MM/YYYY`. */
const dateForm = /^(?=.*yy|.*YY)(?:[yYMdDHhmsSTZX]|[-./'])+$/;

/** The form of a member's name, which a text about a missing member has: `terms_set`. */
const memberName = /^(?=.{1,40}$)[a-z]{2,}(?:_[a-z]{2,})+$/;

function redactWord(parts: readonly string[], at: number, values: CallValues): string {
  const [before = "", word = ""] = parts.slice(at - 1);
  const names = word.split(".").map((name) => (values.words.isPath(name) ? name : (values.replacementFor(name) ?? "")));
  const isPath = names.every((name) => values.words.isWord(name) || /^\{\{name \d+\}\}$/.test(name));
  if (isPath) return names.join(".");
  if (harmless.test(word)) return plainPunctuation(word);
  if (word.startsWith(webApiRoot)) return webApiRoot + values.words.urlPath(word.slice(webApiRoot.length));
  // A long number may be the tenant's, even if no request contained it.
  if (/^\d+$/.test(word)) return word.length <= longestPart ? word : hiddenWord;
  if (isQuoted(before) || values.isValue(word) || values.hasSecretPart(word)) return hiddenWord;
  if (dateForm.test(word)) return word;
  const isFirst = /(?:^|[.:!?/-])\s*$/.test((parts[at - 2] ?? "") + before);
  return (isFirst ? /^\p{L}\p{Ll}{0,23}$/u : /^\p{Ll}{1,24}$/u).test(word) || memberName.test(word) ? word : hiddenWord;
}

const isQuoted = (before: string): boolean => /["'`«<([{=]$/.test(before);

const ownCodes = new Set(["OK", ...ownErrors.flatMap(({ code, row }) => [code, row?.code])]);

const noCode = /(?:[\da-f]-?){32}|(?=[a-z\d]{16})[a-z]*\d+[a-z]+\d|^eyj|\/\/|^www\.|\d{10}/i;

/** Redacts a code. It stays unless it does not look like a code, or contains a value or a part of a secret. */
export function redactCode(code: string, values: CallValues): string {
  if (code === "" || ownCodes.has(code)) return code;
  const isCode = /^(?!\/)[\w.:/#()[\]+-]{1,60}$/.test(code) && !noCode.test(code);
  return isCode && !values.hasSecretPart(code) && !values.hasValue(code) ? code : hiddenWord;
}

/** The white space and punctuation between words, without characters that could hide a text. */
const plainPunctuation = (text = "") => text.replace(/[^ -~\n\t]+/g, hiddenWord).slice(0, 200);
