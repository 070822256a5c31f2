import { sessionToken } from "../date-time.ts";
import { isSecret, isSecretHeader, type NameJudge, secretMask } from "./secret-names.ts";

/** A text that does not match has no secret: names of secrets, and marks of secrets without a name. */
const hint = /token|key|code|pass|pwd|jwt|secret|auth|cookie|sessionid|bearer|basic|eyJ|-----BEGIN|\\u00|[@%]/i;

/**
 * A text with the secrets masked: the user of a URL, what follows `Bearer`, a JWT, a private key; in a URL or a form the
 * values of secret names; in any other text all behind the first secret name that has a value, to the end of its line.
 */
export function maskText(text: string, judge: NameJudge = isSecret): string {
  if (!hint.test(text)) return text;
  if (/^[a-z][\w+.-]*:\/\/\S*$/i.test(text)) return maskUrl(text, judge);
  if (/^\s*[^\s=&{}"'<>:]+=\S*\s*$/.test(text)) return maskQuery(text, undefined, judge);
  const masked = maskMarked(text);
  // A secret of JSON may stand on several lines, below a name with escapes.
  return /^\s*[[{]/.test(text) ? maskRest(withoutEscapes(masked), judge) : maskLines(masked, judge);
}

const userInUrl = /\/\/[^\s/?#"'<>\\]*@/g;

/** A user in a URL without a scheme. An address of mail has no colon before its `@`. */
const userWithoutScheme = /(?<=^|[(=,])(?!(?:mailto|sips?|xmpp|acct):)[^:(=,)]+:[^@]+@$/i;

/** A part of a text that may hold such a user. */
const beforeHost = /(?<![^\s@/"'<>])[^\s@/"'<>]+@(?=[\w[])/g;

/** Marks of secrets without a name, with the letters that tokens and keys are made of. */
const credentials = /\b([Bb]earer|BEARER|[Bb]asic|BASIC|[Dd]igest|[Nn]egotiate)(\s+)(?=\S*[\d=A-Z])[\w+/.~-]{8,}=*/g;
const jsonWebToken = /\beyJ[\w-]{5,}(?:\.[\w-]+)*/g;
const privateKey = /-----BEGIN[\s\S]*?(?:-----END[^-]*-----|$)/g;

/** Masks secrets that no name tells: what follows `Bearer`, a JWT, a private key, the user of a URL. */
export function maskMarked(text: string): string {
  const masked = text
    .replace(credentials, `$1$2${secretMask}`)
    .replace(jsonWebToken, secretMask)
    .replace(privateKey, secretMask);
  return masked.includes("@")
    ? masked
        .replace(userInUrl, `//${secretMask}@`)
        .replace(beforeHost, (text) => text.replace(userWithoutScheme, `${secretMask}@`))
    : masked;
}

/** A flag of a command, or a name with its divider: `token:`, `"token" =`. */
const named = /(?<![^\s"'`<>{}[\](),;&?#/\\=:|])(?:(-[\w-]+)(?= )|([^\s"'`<>{}[\](),;&?#/\\=:|]+)["'`\])}\s\\]*[:=>])/g;

const maskLines = (text: string, judge: NameJudge): string =>
  text
    .split("\n")
    .map((line) => maskRest(line, judge))
    .join("\n");

/** Masks the rest of a text behind a secret name and its divider. */
function maskRest(text: string, judge: NameJudge): string {
  const end = text.trimEnd().length;
  for (const { 0: whole, 1: flag, 2: name = "", index } of text.matchAll(named)) {
    const from = index + whole.length;
    if (from < end && judge(flag ?? decoded(name))) return text.slice(0, from) + secretMask;
  }
  return text;
}

const withoutEscapes = (text: string): string =>
  text.replace(/\\u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

function maskUrl(url: string, judge: NameJudge): string {
  const from = url.search(/[?#]|$/);
  const pairs = url.slice(from).split(/(?=#)/);
  return maskPath(url.slice(0, from), judge) + pairs.map((part) => maskQuery(part, undefined, judge)).join("");
}

/**
 * A path with the secrets masked: `;token=…` and the like, a user before its host, and what stands behind a name of a secret,
 * unless it is written as the vendor writes the words of its paths, as in `authentication/token/release`.
 */
export function maskPath(path: string, judge: NameJudge = isSecret): string {
  if (!hint.test(path)) return path;
  let isNamed = false;
  return maskMarked(path)
    .split("/")
    .map((segment) => {
      const text = decoded(segment);
      const isValue = isNamed && !/^[a-z_]*$/.test(text);
      isNamed = judge(text) && !/s$/i.test(text);
      return isValue ? secretMask : maskPair(segment, judge);
    })
    .join("/");
}

/** Masks a query or a form, also within `access_token_identifier=pass_code=1234`. @param found takes the secrets */
export function maskQuery(query: string, found?: Set<string>, judge: NameJudge = isSecret): string {
  if (!hint.test(query)) return query;
  const from = /^[?#]/.test(query) ? 1 : 0;
  const pairs = query.slice(from).split("&");
  return query.slice(0, from) + pairs.map((pair) => maskPair(pair, judge, found)).join("&");
}

function maskPair(pair: string, judge: NameJudge, found?: Set<string>): string {
  const text = decoded(pair.replaceAll("+", " "));
  const parts = maskMarked(text).split("=");
  // What is encoded once more may be a name all the same.
  const at = parts.slice(0, -1).findIndex((part) => judge(decoded(part)));
  if (at >= 0) {
    const value = parts.slice(at + 1).join("=");
    if (value !== "") found?.add(value);
    return [...parts.slice(0, at + 1), secretMask].join("=");
  }
  const [name = "", ...value] = parts;
  const masked = value.length > 0 ? `${name}=${maskText(value.join("="), judge)}` : maskLines(name, judge);
  return masked === text ? pair : masked;
}

function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

type Headers = Readonly<Record<string, string>>;

/** It has the name of a sandbox, its token, or both as `name~token`. */
const sandboxHeader = "x-mock-sandbox";

const maskToken = (key: string): string =>
  sessionToken.safeParse(key).success ? secretMask : key.replace(/~.*/s, `~${secretMask}`);

/** Headers with the secrets masked; names are in lower case. */
export function maskHeaders(headers: Headers): Headers {
  let masked: Record<string, string> | undefined;
  for (const name in headers) {
    const text = headers[name] ?? "";
    const shown = isSecretHeader(name) ? secretMask : maskText(name === sandboxHeader ? maskToken(text) : text);
    if (shown === text) continue;
    masked ??= { ...headers };
    masked[name] = shown;
  }
  return masked ?? headers;
}
