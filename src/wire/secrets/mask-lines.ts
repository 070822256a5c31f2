import { secretMask } from "./json-pieces.ts";
import { fullyDecoded } from "./percent-decoding.ts";
import type { NameJudge } from "./secret-names.ts";

/** Where a secret may begin, behind its name. */
type LetterIndex = number;

/**
 * A text that is no form of its own with the secrets masked, each from behind its name to the end of the line. When the
 * value does not stand on that line, or not all of it, what follows is masked too.
 */
export function maskLines(text: string, judge: NameJudge): string {
  let masked = "";
  let from = 0;
  for (let at = secretFrom(text, from, judge); at !== undefined; at = secretFrom(text, from, judge)) {
    masked += text.slice(from, at) + secretMask;
    from = endOfSecret(text, at);
  }
  return masked + text.slice(from);
}

/** What may be a name: letters between what divides them. */
const word = /[^\s"'`<>{}[\](),;&?#/\\=:|]+/g;

/** What divides a name from its value. */
const divider = /(?:["'`\])}\s\\]|&(?:quot|apos|#\d+);)*(?:[:=>]|&gt;|%3[ad])/iy;

/** What stands before a name that is itself a value: of a part of a form, of an attribute. */
const namedBefore = /\b(?:name|key|id)\s*=\s*\\?["']?$/i;

const scheme = /^(?:bearer|basic|digest|negotiate)$/i;
const credentials = /\s+(?=\S*[\d=A-Z])[\w+/.~-]{8,}=*/y;

function secretFrom(text: string, from: number, judge: NameJudge): LetterIndex | undefined {
  word.lastIndex = from;
  let before = "";
  for (let found = word.exec(text); found; found = word.exec(text)) {
    const { 0: name, index } = found;
    const end = index + name.length;
    const read = name.includes("%") ? fullyDecoded(name) : name;
    if (/[:=]/.test(read) && read.split(/[:=]/).slice(0, -1).some(judge)) return index;
    const isNamed = judge(read) || (before !== "" && judge(`${before}_${read}`));
    if (isNamed && isNameAt(text, index, end)) return end;
    if (scheme.test(read) && matchesAt(credentials, text, end)) return end;
    before = text[end] === " " ? read : "";
  }
  return undefined;
}

/** Does a name stand there, and not only the word? */
function isNameAt(text: string, index: number, end: number): boolean {
  if (matchesAt(divider, text, end) || text[index] === "-") return true;
  return text[index - 1] === "<" || namedBefore.test(text.slice(Math.max(0, index - 20), index));
}

function matchesAt(form: RegExp, text: string, at: number): boolean {
  form.lastIndex = at;
  return form.test(text);
}

function endOfSecret(text: string, at: LetterIndex): number {
  let end = endOfLine(text, at);
  // The value is still to come.
  while (end < text.length && !/[\p{L}\p{N}]/u.test(text.slice(at, end))) {
    if (/[[({<\\`|]\s*$/.test(text.slice(at, end))) return text.length;
    end = endOfLine(text, end + 1);
  }
  const line = text.slice(at, end);
  if (/[[({<\\|]\s*$/.test(line)) return text.length;
  const [, quote] = /^["'`\])}\s\\]*[:=>]\s*(["'`])(?:(?!\1).)*$/s.exec(line) ?? [];
  if (quote === undefined) return end;
  const closing = text.indexOf(quote, end);
  return closing < 0 ? text.length : endOfLine(text, closing);
}

function endOfLine(text: string, from: number): number {
  const at = text.slice(from).search(/\r?\n|\r/);
  return at < 0 ? text.length : from + at;
}
