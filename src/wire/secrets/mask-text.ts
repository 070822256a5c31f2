import { jsonOr, maxJsonDepth, memberOf } from "../../common/json.ts";
import { sessionToken } from "../date-time.ts";
import {
  isNameName,
  isSecret,
  isValueName,
  type NameJudge,
  secretHint,
  secretKeys,
  secretMask,
  tellsSecret,
} from "./secret-names.ts";

/** A text that does not match has no secret: names of secrets, and marks of secrets without a name. */
const hint = new RegExp(`${secretHint.source}|bearer|basic|digest|negotiate|eyJ|-----BEGIN|\\\\u00|[@%]`, "i");

/** True if a text may have a secret in it. */
export const mayHoldSecret = (text: string): boolean => hint.test(text);

/**
 * Masks the secrets of a text. JSON is printed again without them; a URL or a form loses the values of secret names; any other
 * text ends where the first secret begins.
 * @param found takes the secrets that have names in JSON or in a form
 */
export function maskText(text: string, judge: NameJudge = isSecret, found?: Set<string>, depth = 0): string {
  if (!hint.test(text)) return text;
  const json = /^\s*[[{"]/.test(text) ? jsonOr(text) : undefined;
  if (json !== undefined) return JSON.stringify(maskValue(json, judge, found, depth + 1));
  if (/^[a-z][\w+.-]*:\/\/\S*$/i.test(text)) return maskUrl(text, judge);
  if (/^\s*[^\s=&{}"'<>:]+=\S*\s*$/.test(text)) return maskQuery(text, found, judge);
  const plain = withoutEscapes(decoded(text));
  const marked = maskMarked(plain);
  const at = placeOfSecret(marked, judge);
  const masked = at === undefined ? marked : marked.slice(0, at) + secretMask;
  return masked === plain ? text : masked;
}

/** Masks the secrets within JSON. @param found takes those that have names */
export function maskValue(value: unknown, judge: NameJudge, found?: Set<string>, depth = 0): unknown {
  if (typeof value === "string") return maskText(value, judge, found, depth);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= maxJsonDepth) return secretMask;
  const isSecretKey = secretKeys(value, judge);
  const mask = (key: string | number, one: unknown) => {
    if (one === null || !isSecretKey(key)) return maskValue(one, judge, found, depth + 1);
    if (found) addSecrets(one, found, judge, depth + 1, true);
    return secretMask;
  };
  if (Array.isArray(value)) return value.map((one, index) => mask(index, one));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [maskText(name, judge), mask(name, one)]));
}

/** Adds the secrets of JSON by their names, without those in texts. @param isWhole the value is a secret as a whole */
export function addSecrets(
  value: unknown,
  found: Set<string>,
  judge: NameJudge = isSecret,
  depth = 0,
  isWhole = false,
): void {
  if (typeof value !== "object") {
    if (isWhole && value !== "") found.add(String(value));
    return;
  }
  if (value === null || depth >= maxJsonDepth) return;
  const isSecretKey = secretKeys(value, judge);
  for (const name in value) addSecrets(memberOf(value, name), found, judge, depth + 1, isWhole || isSecretKey(name));
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

/** Letters between which a name stands, but for white space. */
const edges = "\"'`<>{}[\\](),;&?#/\\\\=:|";

const word = new RegExp(`[^\\s${edges}]+`, "g");

/** What may close a name: quotation marks, brackets, marks of Markdown, entities of XML. */
const closing = String.raw`(?:["'\`\])}\s\\*]|&#?\w+;)*`;

/** Behind the name of a secret: a divider and a value. */
const divided = new RegExp(String.raw`${closing}(?:[:=>]|->)(?=\s*\S)`, "y");

/** Behind it, without a divider: a value with a digit. */
const spaced = /["'`]?[\s,;|]+["'`]?(?=[^\s"'`]*\d)[\w+/.~-]{6}/y;

/** Behind a quoted name: the next element of a list. */
const listed = /["'][\s\])}]*[,;]\s*\S/y;

/** Before the name of a secret: the name of a member that holds names. */
const nameBefore = new RegExp(String.raw`(?<![\w-])([\w-]+)${closing}[:=>]\s*(?:["'\`\\]|&#?\w+;)*$`);

const anyWord = /\W*\w/y;

/** An open bracket before a name, within which its value may stand. */
const openBracket = /[{[<(][^{}[\]<>()]*$/;

/** The names that are looked at in one text. What stands behind them is masked. */
const mostNames = 1000;

/** Where the first secret of a text may begin: behind its name, or where the pair of name and value begins. */
function placeOfSecret(text: string, judge: NameJudge): number | undefined {
  let previous = "";
  let names = 0;
  for (const { 0: name, index } of text.matchAll(word)) {
    const isPhrase = previous !== "" && text[index - 1] === " " && text.endsWith(previous, index - 1);
    const phrase = isPhrase ? `${previous} ${name}` : name;
    previous = name;
    if (!judge(phrase)) continue;
    const end = index + name.length;
    names += 1;
    if (names > mostNames) return end;
    const behind = (pattern: RegExp) => {
      pattern.lastIndex = end;
      return pattern.test(text);
    };
    const before = text.slice(Math.max(0, index - 500), index);
    const bracket = openBracket.exec(before)?.index;
    const from = bracket === undefined ? undefined : index - before.length + bracket + 1;
    if (behind(divided)) return (isNameName(name) ? from : undefined) ?? divided.lastIndex;
    const isTag = /<[\w.-]*:?$/.test(before) && /\s/.test(text[end] ?? "");
    const isFlag = name.startsWith("-") && /^ +\S/.test(text.slice(end, end + 20));
    if (isTag || isFlag || behind(spaced)) return end;
    const isNamed = isNameName(nameBefore.exec(before)?.[1]) && (from !== undefined || behind(anyWord));
    if (isNamed || behind(listed)) return from ?? end;
  }
  return undefined;
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
      isNamed ||= judge(text);
      return isValue ? secretMask : maskPair(segment, judge);
    })
    .join("/");
}

/** Masks a query or a form, also within `access_token_identifier=pass_code=1234`. @param found takes the secrets */
export function maskQuery(query: string, found?: Set<string>, judge: NameJudge = isSecret): string {
  if (!hint.test(query)) return query;
  const from = /^[?#]/.test(query) ? 1 : 0;
  const pairs = query.slice(from).split("&");
  // A name may stand in another pair than its value.
  const hasName = pairs.some((pair) => tellsSecret(decoded(pair).split("=")[1], judge));
  const isSecretKey = (name: unknown) => judge(name) || (hasName && isValueName(name));
  return query.slice(0, from) + pairs.map((pair) => maskPair(pair, isSecretKey, found)).join("&");
}

function maskPair(pair: string, judge: NameJudge, found?: Set<string>): string {
  const text = decoded(pair.replaceAll("+", " "));
  const parts = maskMarked(text).split("=");
  // What is encoded once more may be a name all the same.
  const at = parts.slice(0, -1).findIndex((part) => !/["'<>{}]/.test(part) && judge(decoded(part)));
  if (at >= 0) {
    const value = parts.slice(at + 1).join("=");
    if (value !== "") found?.add(value);
    return [...parts.slice(0, at + 1), secretMask].join("=");
  }
  const [name = "", ...value] = parts;
  const masked = value.length > 0 ? `${name}=${maskText(value.join("="), judge, found)}` : maskText(name, judge, found);
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
  const isSecretKey = secretKeys(headers, isSecret);
  let masked: Record<string, string> | undefined;
  for (const name in headers) {
    const text = headers[name] ?? "";
    const shown = isSecretKey(name) ? secretMask : maskText(name === sandboxHeader ? maskToken(text) : text);
    if (shown === text) continue;
    masked ??= { ...headers };
    masked[name] = shown;
  }
  return masked ?? headers;
}
