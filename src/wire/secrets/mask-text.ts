import { jsonOr } from "../../ground/json.ts";
import { jsonPieces, secretMask } from "./json-pieces.ts";
import { maskLines } from "./mask-lines.ts";
import { maskUserInfo } from "./mask-user-info.ts";
import { fullyDecoded } from "./percent-decoding.ts";
import { withPlainLetters } from "./plain-letters.ts";
import { isSecret, type NameJudge } from "./secret-names.ts";

/** What no text without it can have a secret: the words of their names, a user in a URL, and what can hide them. */
const hint = /token|key|code|pass|pwd|jwt|secret|auth|cookie|bearer|basic|[@%]|\\u00/i;

/**
 * A text of a client with the secrets masked: within JSON, a form, a URL; and in any other text from the name of the first
 * one to the end of its line.
 */
export const maskText = (text: string): string => maskTextBy(text, isSecret);

/** The same, with another judgement of names. */
export function maskTextBy(text: string, judge: NameJudge): string {
  if (!hint.test(text)) return text;
  const masked = maskForm(text, judge);
  const decoded = fullyDecoded(masked);
  if (decoded === masked) return masked;
  const maskedDecoded = maskForm(decoded, judge);
  return maskedDecoded === decoded ? masked : maskedDecoded;
}

function maskForm(text: string, judge: NameJudge): string {
  if (isJson(text)) return jsonPieces(text, maskingBy(judge)).join("");
  if (/^[a-z][\w+.-]*:\/\/\S*$/i.test(text)) return maskUrl(text, judge);
  if (/^\s*[^\s=&{}"'<>:]+=\S*\s*$/.test(text)) return maskPairs(text, judge);
  const plain = withPlainLetters(text);
  const masked = maskLines(maskUserInfo(plain), judge);
  return masked === plain ? text : masked;
}

/** How `jsonPieces` masks: what is within a String is a text of its own. */
export const maskingBy = (judge: NameJudge, found?: Set<string>) => ({
  isSecret: judge,
  maskString: (text: string) => maskTextBy(text, judge),
  found,
});

/** Is that JSON with something in it? */
export function isJson(text: string): boolean {
  return /^\s*[[{"]/.test(text) && jsonOr(text) !== undefined;
}

function maskUrl(url: string, judge: NameJudge): string {
  const from = url.search(/[?#]|$/);
  const pairs = url.slice(from).split(/(?=#)/);
  return maskPathBy(url.slice(0, from), judge) + pairs.map((part) => maskPairs(part, judge)).join("");
}

/**
 * A path with the secrets masked: `;token=…` and the like, a user before its host, and what stands behind a name of a secret,
 * unless it is written as the vendor writes the words of its paths, as in `authentication/token/release`.
 */
export const maskPath = (path: string): string => maskPathBy(path, isSecret);

function maskPathBy(path: string, judge: NameJudge): string {
  if (!hint.test(path)) return path;
  let isNamed = false;
  return maskUserInfo(path)
    .split("/")
    .map((segment) => {
      const decoded = fullyDecoded(segment);
      const isValue = isNamed && !/^[a-z_]*$/.test(decoded);
      isNamed = judge(decoded) && !/s$/i.test(decoded);
      return isValue ? secretMask : maskPair(segment, judge);
    })
    .join("/");
}

/**
 * A query string or a form with the secrets masked, also those of an identifier: `access_token_identifier=pass_code=1234`.
 * @param found takes the secrets
 */
export const maskQuery = (query: string, found?: Set<string>): string => maskPairs(query, isSecret, found);

function maskPairs(query: string, judge: NameJudge, found?: Set<string>): string {
  if (!hint.test(query)) return query;
  const from = /^[?#]/.test(query) ? 1 : 0;
  const pairs = query.slice(from).split("&");
  return query.slice(0, from) + pairs.map((pair) => maskPair(pair, judge, found)).join("&");
}

function maskPair(pair: string, judge: NameJudge, found?: Set<string>): string {
  const decoded = fullyDecoded(pair.replaceAll("+", " "));
  const parts = maskUserInfo(decoded).split("=");
  const at = parts.slice(0, -1).findIndex(judge);
  if (at >= 0) {
    found?.add(parts.slice(at + 1).join("="));
    return [...parts.slice(0, at + 1), secretMask].join("=");
  }
  const value = parts.slice(1).join("=");
  const masked = parts.length > 1 ? maskTextBy(value, judge) : maskLines(parts[0] as string, judge);
  const whole = parts.length > 1 ? `${parts[0]}=${masked}` : masked;
  return whole === decoded ? pair : whole;
}
