import { contentOf, plainValue } from "./content-of.ts";
import { fullyDecoded } from "./percent-decoding.ts";
import { withPlainLetters } from "./plain-letters.ts";
import type { NameJudge } from "./secret-names.ts";

/** What stands where a secret was. */
export const secretMask = "****";

/** How the secrets in JSON are told, and what is done beside masking them. */
export interface JsonMasking {
  readonly isSecret: NameJudge;
  /** Masks what is within a String, or a name. */
  maskString(text: string): string;
  /** Takes the secrets that were masked, as far as they are plain values. */
  readonly found?: Set<string> | undefined;
}

/** A piece of a JSON value: a text, which may be cut within an escape, an opening or closing bracket, or what stands between. */
const piece = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\$)?|[[\]{}]|[^"[\]{},\n]+|[,\n]/gy;

// Nearly every text is read for nothing, so these are the words that the engine finds fastest, and none that few use.
const commonWords = /token|code|key|pass/gi;
const otherWords = [/secret|cookie/i, /authorization|authentication/i, /pwd|jwt/i];
const hidingLetters = ["@", "%", "\\"];

/** What may begin the name of a secret, or hide one in a String. */
const anyHint = /token|code|key|pass|secret|cookie|auth|pwd|jwt|[@%\\]/gi;

/** Where a text that is JSON, or the beginning of one, can have a secret. What has no such word has none. */
function hintFor(text: string): RegExp {
  const isRare = hidingLetters.some((letter) => text.includes(letter)) || otherWords.some((words) => words.test(text));
  return isRare ? anyHint : commonWords;
}

/**
 * JSON text with the secrets masked, in pieces: for whoever copies them anyway, a long text need not be put together first.
 * It may be cut off, but as far as it goes it is JSON. Only what can be a secret is read: the String around each suspicious
 * word, and when that names a member, its value.
 */
export function jsonPieces(text: string, masking: JsonMasking): readonly string[] {
  const plain = withPlainLetters(text);
  const hint = hintFor(plain);
  const pieces: string[] = [];
  let from = 0;
  hint.lastIndex = 0;
  while (hint.test(plain)) {
    if (isVendorCode(plain, hint.lastIndex)) continue;
    const string = stringAround(plain, from, hint.lastIndex - 1);
    if (!string) continue;
    const masked = maskedAt(plain, string, masking);
    if (masked) {
      pieces.push(plain.slice(from, masked.from), masked.text);
      from = masked.to;
    }
    hint.lastIndex = masked?.to ?? string.end;
  }
  pieces.push(plain.slice(from));
  return pieces;
}

/** Many rows have one of these two, and they are no secrets. */
const isVendorCode = (text: string, end: number) =>
  text.startsWith('error_code"', end - 10) || text.startsWith('alternative_code"', end - 16);

interface StringToken {
  readonly open: number;
  /** Behind its closing quotation mark; of a cut one, the end of the text. */
  readonly end: number;
  readonly content: string;
}

/**
 * The String that a place stands in: of JSON, it begins at the last quotation mark before. That is no escaped one: the
 * backslash of the first of a String is a hint itself.
 */
function stringAround(text: string, from: number, at: number): StringToken | undefined {
  const open = text.lastIndexOf('"', at);
  if (open < from) return undefined;
  piece.lastIndex = open;
  piece.test(text);
  const end = piece.lastIndex;
  return { open, end, content: contentOf(text.slice(open, end)) };
}

const toValue = /\s*:\s*/y;

/** A name with nothing in it that could be a value. */
const plainName = /^[\w-]*$/;

interface Masked {
  readonly text: string;
  readonly to: number;
}

function maskedAt(
  text: string,
  { open, end, content }: StringToken,
  masking: JsonMasking,
): (Masked & { readonly from: number }) | undefined {
  const { isSecret, maskString } = masking;
  toValue.lastIndex = end;
  const isName = toValue.test(text);
  const valueFrom = isName ? toValue.lastIndex : pairedValue(text, end);
  if (valueFrom === undefined || !isSecret(fullyDecoded(content))) {
    const masked = maskString(content);
    return masked === content ? undefined : { from: open, text: JSON.stringify(masked), to: end };
  }
  const value = maskedValue(text, valueFrom, isName, masking);
  const name = plainName.test(content) ? content : maskString(content);
  if (name === content) return { from: valueFrom, ...value };
  return { from: open, text: JSON.stringify(name) + text.slice(end, valueFrom) + value.text, to: value.to };
}

/** The value of a secret, and, where it is itself the name of one, as in `{"key":"token","value":…}`, that one's too. */
function maskedValue(text: string, from: number, isName: boolean, { isSecret, found }: JsonMasking): Masked {
  const to = endOfValue(text, from);
  const value = plainValue(text.slice(from, to));
  found?.add(value);
  const paired = isName && isSecret(fullyDecoded(value)) ? pairedValue(text, to) : undefined;
  if (paired === undefined) return { text: `"${secretMask}"`, to };
  const pairedTo = endOfValue(text, paired);
  found?.add(plainValue(text.slice(paired, pairedTo)));
  return { text: `"${secretMask}"${text.slice(to, paired)}"${secretMask}"`, to: pairedTo };
}

const toPaired = /\s*,\s*"val(?:ue)?"\s*:\s*/iy;

/** Where the value begins that stands beside its name, as in `{"name":"token","value":…}`, of which `end` is behind the name. */
function pairedValue(text: string, end: number): number | undefined {
  toPaired.lastIndex = end;
  return toPaired.test(text) ? toPaired.lastIndex : undefined;
}

/** Where the JSON value ends that begins at `from`; the end of the text when it was cut off. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  piece.lastIndex = from;
  while (piece.test(text)) {
    const first = text.charAt(at);
    if (depth === 0 && "]},\n".includes(first)) return at;
    if (first === "[" || first === "{") depth += 1;
    if (first === "]" || first === "}") depth -= 1;
    at = piece.lastIndex;
    if (depth === 0) return at;
  }
  return text.length;
}
