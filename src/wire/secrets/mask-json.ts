import { jsonOr } from "../../common/json.ts";
import { memoizeByObject } from "../../common/memoize.ts";
import { wholeWords } from "../../common/whole-words.ts";
import { maskQuery, maskText, maskValue } from "./mask-text.ts";
import { isSecret, isSecretInAnswer, type NameJudge, secretMask } from "./secret-names.ts";

/**
 * Masks the secrets of a body. JSON is printed again without them; any other body keeps its first line.
 * @param secrets are masked too where the body repeats them; takes those of the body
 */
export function maskedBody(text: string, secrets: Set<string>, judge: NameJudge = isSecret): string {
  const json = /^\s*[[{]/.test(text) ? jsonOr(text) : undefined;
  if (json === undefined) {
    const masked = maskedText(text, secrets, judge);
    return repeatMask(secrets)(masked);
  }
  const masked = maskValue(json, judge, secrets);
  const mask = repeatMask(secrets);
  return JSON.stringify(masked, (_, value: unknown) => (typeof value === "string" ? mask(value) : value));
}

/** Masks the secrets of an answer. @param secrets those of the request, which an answer may repeat */
export const maskedAnswer = (text: string, secrets?: ReadonlySet<string>): string =>
  maskedBody(text, new Set(secrets), isSecretInAnswer);

/** A mask of texts from an answer. @param secrets those of the request */
export function answerTextMask(secrets: ReadonlySet<string>): TextMask {
  const mask = repeatMask(secrets);
  return (text) => mask(maskText(text, isSecretInAnswer));
}

export type TextMask = (text: string) => string;

/** A shorter value may stand in a longer text by chance. */
const longValue = 16;

/** What stands in brackets, as in error texts, or in quotation marks. */
const enclosed = /(?<=[("])[^()"]*(?=[)"])/g;

/** A mask of secrets that a text repeats: as the whole text or enclosed; the longest ones anywhere. */
function repeatMask(secrets: ReadonlySet<string>): TextMask {
  if (secrets.size === 0) return (text) => text;
  const isSearched = (secret: string) => secret.length >= longValue || /[()"]/.test(secret);
  // The longest first, as a shorter one may be a part of it.
  const searched = [...secrets].filter(isSearched).sort((a, b) => b.length - a.length);
  const few = searched.slice(0, 4);
  return (text) => {
    const masked = few.reduce((rest, one) => rest.replaceAll(one, secretMask), text);
    if (few.length === secrets.size) return masked;
    return secrets.has(text) ? secretMask : masked.replace(enclosed, (one) => (secrets.has(one) ? secretMask : one));
  };
}

const bareWord = /^\s*(?:"(?:[^"\\]|\\[\s\S])*"?|(?=[\w+/.~-])(?=\S*[\d=A-Z])[\w+/.~-]{8,}=*)\s*$/;

/** A text keeps its first line, up to 1000 letters. */
function maskedText(text: string, secrets: Set<string>, judge: NameJudge): string {
  if (bareWord.test(text)) return text.includes('"') ? `"${secretMask}"` : secretMask;
  const trimmed = text.trim();
  const [tag] = /^<[?!]?[\w:.-]*/.exec(trimmed) ?? [];
  if (tag !== undefined) return `${tag}... (${text.length} characters)`;
  const line = trimmed.slice(0, 1000).split(/\r?\n/, 1)[0] ?? "";
  const shown = /^[^\s=&{}"'<>]+=/.test(line) ? maskQuery(line, secrets, judge) : maskText(line, judge, secrets);
  return line.length === trimmed.length ? shown : `${shown}... (${text.length} characters)`;
}

const anywhereIn = memoizeByObject((secrets: ReadonlySet<string>) => wholeWords([...secrets]));

/** Masks the secrets of any text, and these secrets wherever they stand as a whole word. */
export function maskedAnywhere(text: string, secrets: ReadonlySet<string>): string {
  // Without names of members, only the first line is safe to show.
  const masked = /^\s*[[{]|\n/.test(text) ? maskedAnswer(text) : maskText(text);
  return secrets.size > 0 ? masked.replace(anywhereIn(secrets), secretMask) : masked;
}
