import { memberOf } from "../../common/json.ts";
import { memoize } from "../../common/memoize.ts";

export const secretMask = "****";

/** Last words of secret names. `key` and `code` count: an unknown name is better hidden than shown. */
const secretWords = new Set([
  ...["token", "jwt", "key", "code"],
  ...["password", "passwd", "passphrase", "pass", "pwd"],
  ...["secret", "authorization", "authentication", "cookie"],
]);

/** A text that does not match has no name of a secret in it. Few texts match, and remembering all others would cost more. */
export const secretHint = /token|key|code|pass|pwd|jwt|secret|auth|cookie|session|credential|signature/i;

/** Endings of secret names that are written as one word, or with a superfluous underscore: `accesstoken`, `pass_word`. */
const secretEnding =
  /(?:token|password|passwd|passphrase|secret|sessionid|(?:api|access|private|auth|session)key|(?:pass|pin|access|auth|security|verification)code)$/;

/** Names that end like a secret's and open nothing, with their meaning. Longer names that end in `_` and one of them are like it. */
export const readableNames = {
  error_code: "the vendor's error of a row",
  status_code: "how a call ended",
  response_code: "how a call ended",
  result_code: "how a call ended",
  reason_code: "why something is as it is",
  alternative_code: "the vendor's identifier of a unit or a classification",
  classification_code: "what an event is classified as",
  unit_code: "which unit it was",
  product_code: "what was bought",
  type_code: "what kind of thing it is",
  country_code: "a place",
  area_code: "a place",
  postal_code: "a place",
  post_code: "a place",
  zip_code: "a place",
  currency_code: "of money",
  language_code: "of texts",
  idempotency_key: "the same for calls that are one",
  public_key: "made to be known",
  primary_key: "of a row",
  foreign_key: "of a row",
  sort_key: "of a list",
} as const satisfies Readonly<Record<string, string>>;

const isReadable = (name: string) =>
  Object.keys(readableNames).some((readable) => name === readable || name.endsWith(`_${readable}`));

export type NameJudge = (name: unknown) => boolean;

/** A longer name is no name of a member. */
const longestName = 200;

function ofNames(judge: (name: string) => boolean): NameJudge {
  const remembered = memoize(1000, judge);
  return (name) => typeof name === "string" && name.length <= longestName && remembered(name);
}

/**
 * True if a name is the name of a secret, in any letter case (`webApiKey`, `Pass-Code`) or within a form (`user[password]`). It
 * decides for members, headers, parameters, attributes, and names in a text.
 */
export const isSecret = ofNames((name) => name.split(/[[\].]+/).some(isSecretPart));

/** True if a name is the name of a secret in a response, where `code` says how a request ended. */
export const isSecretInAnswer = (name: unknown): boolean => isSecret(name) && String(name).toLowerCase() !== "code";

/** Words that make a name secret wherever they stand in it: `x-auth-user`, `session_id`. */
const anywhere = new Set(["auth", "authorization", "authentication", "cookie", "session", "credential", "signature"]);

/** Words behind the deciding one: `token_value`, `password_confirmation`. */
const besideTheName = /(?:_(?:value|text|string|hash|plain|confirm|confirmation|repeat))+$/;

const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");

const singular = (text: string): string => text.replace(/s$/, "");

function isSecretPart(name: string): boolean {
  const words = wordsOf(name);
  // In a sentence, "the following keys" and "these codes" are no secrets.
  const isSentence = /\s/.test(name.trim());
  if (!isSentence && words.some((word) => anywhere.has(singular(word)))) return true;
  const whole = words.join("_").replace(besideTheName, "");
  const lastWord = whole.slice(whole.lastIndexOf("_") + 1);
  if (isReadable(whole) || isReadable(singular(whole))) return false;
  if (secretWords.has(lastWord) || (!isSentence && secretWords.has(singular(lastWord)))) return true;
  return secretEnding.test(singular(whole).replaceAll("_", ""));
}

const isOneOf = (words: string): NameJudge => {
  const known = new Set(words.split(" "));
  return ofNames((name) => known.has(singular(wordsOf(name).at(-1) ?? "")));
};

/** True if a name says that its member holds the value of a name beside it: `value`, `paramValue`, `Data`. */
export const isValueName = isOneOf("value val v data text content string payload");

/** True if a name says that its member holds a name. */
export const isNameName = isOneOf("name key field param parameter header attr attribute property label id n k");

/** True for the name of a secret, and for a list with such a name. */
export function tellsSecret(value: unknown, judge: NameJudge): boolean {
  if (typeof value === "string")
    return value.length < 60 && secretHint.test(value) && /^[\w.:[\]-]+(?: \w+)?$/.test(value) && judge(value);
  return Array.isArray(value) && value.some((one) => typeof one === "string" && tellsSecret(one, judge));
}

/**
 * Which members of an object, or elements of an array, are secrets: by their names; by a name beside them, as in
 * `{"field": "token", "data": …}`; or behind a name, as in `["token", …]`.
 */
export function secretKeys(value: object, judge: NameJudge): (key: string | number) => boolean {
  if (Array.isArray(value)) {
    const at = value.findIndex((one) => typeof one === "string" && tellsSecret(one, judge));
    return (index) => at >= 0 && Number(index) > at;
  }
  let telling: string | undefined;
  for (const name in value) if (telling === undefined && tellsSecret(memberOf(value, name), judge)) telling = name;
  if (telling === undefined) return judge;
  const isPair = isNameName(telling) && Object.keys(value).length === 2;
  return (key) => judge(key) || isValueName(key) || (isPair && key !== telling);
}
