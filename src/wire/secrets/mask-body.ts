import { jsonPieces, secretMask } from "./json-pieces.ts";
import { maskComments } from "./mask-comments.ts";
import { isJson, maskingBy, maskTextBy } from "./mask-text.ts";
import { maskValues } from "./mask-values.ts";
import { maskXml } from "./mask-xml.ts";
import { isSecret, isSecretInAnswer, type NameJudge } from "./secret-names.ts";

/**
 * An answer with the secrets masked, in pieces: JSON, of which this may be only the beginning, or what a fault made of it.
 * @param secrets values that the answer repeats, and that are masked too
 */
export function maskedAnswer(text: string, secrets: ReadonlySet<string> = none): readonly string[] {
  const pieces = /^\s*[[{]/.test(text) ? jsonPieces(text, maskingBy(isSecretInAnswer)) : [maskAnyAnswer(text)];
  return secrets.size === 0 ? pieces : [maskValues(pieces.join(""), secrets)];
}

/** The same of an answer that shows nothing but what was found to be without secrets, and these values. */
export const maskedPlainAnswer = (text: string, secrets: ReadonlySet<string>): readonly string[] => [
  secrets.size === 0 ? text : maskValues(text, secrets),
];

const none: ReadonlySet<string> = new Set();

/** Any text of an answer with the secrets masked: JSON, a form, a form in parts, XML, else line by line. */
export const maskAnyAnswer = (text: string): string => maskAny(text, isSecretInAnswer);

/** A body with the secrets masked. */
export interface MaskedBody {
  readonly pieces: readonly string[];
  /** It is JSON, and beside whole values, which are known by their names, nothing in it was masked: no other String has a secret. */
  readonly hasPlainStrings: boolean;
}

/** Nothing but a String of JSON, or a word as tokens are: no name says what it is, and no method takes one. */
const bareString = /^\s*(?:"(?:[^"\\]|\\[\s\S])*"?|(?=[\w+/.~-])(?=\S*[\d=A-Z])[\w+/.~-]{8,}=*)\s*$/;

/**
 * A body with the secrets masked, in pieces.
 * @param isWholeJson is the whole of it JSON, though this may be only its beginning? `undefined` when nobody has read it
 * @param found takes the secrets
 */
export function maskedBody(text: string, isWholeJson?: boolean, found?: Set<string>): MaskedBody {
  if (bareString.test(text))
    return { pieces: [text.includes('"') ? `"${secretMask}"` : secretMask], hasPlainStrings: false };
  if (!(isWholeJson ?? isJson(text))) return { pieces: [maskAny(text, isSecret)], hasPlainStrings: false };
  let hasPlainStrings = true;
  const masking = maskingBy(isSecret, found);
  const maskString = (string: string) => {
    const masked = masking.maskString(string);
    if (masked !== string) hasPlainStrings = false;
    return masked;
  };
  const pieces = jsonPieces(text, { ...masking, maskString });
  return { pieces, hasPlainStrings };
}

function maskAny(text: string, judge: NameJudge): string {
  const [, boundary] = /^\s*--(\S+)\r?\n/.exec(text) ?? [];
  if (boundary !== undefined) return maskParts(text, `--${boundary}`, judge);
  if (/^\s*</.test(text)) return maskXml(text, judge);
  return maskTextBy(maskComments(text), judge);
}

/** A form in parts: the content of a part is masked by the name of the part, or as what it is. */
function maskParts(text: string, boundary: string, judge: NameJudge): string {
  return text
    .split(boundary)
    .map((part) => {
      const [blank] = /\r?\n\r?\n/.exec(part) ?? [];
      if (blank === undefined) return maskTextBy(part, judge);
      const from = part.indexOf(blank) + blank.length;
      const [head, content] = [part.slice(0, from), part.slice(from)];
      const [, name = ""] = /\bname\*?\s*=\s*"?([^";\r\n]+)/i.exec(head) ?? [];
      return head + (judge(name) ? secretMask + content.slice(content.trimEnd().length) : maskAny(content, judge));
    })
    .join(boundary);
}
