import { memoize } from "../../common/memoize.ts";

export const secretMask = "****";

/** Last words of secret names. `key` and `code` count: an unknown name is better hidden than shown. */
const secretWords = new Set([
  ...["token", "jwt", "key", "code"],
  ...["password", "passwd", "passphrase", "pass", "pwd"],
  ...["secret", "authorization", "authentication", "cookie"],
]);

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
  return (name) => typeof name === "string" && (name.length > longestName ? judge : remembered)(name);
}

/** Is it the name of a secret, in any case (`webApiKey`, `Pass-Code`) or within a form (`user[password]`)? */
export const isSecret = ofNames((name) => name.length <= longestName && name.split(/[[\].]+/).some(isSecretWord));

/** Does it hold the value of a name beside it? */
export const isValueName = ofNames((name) => /^val(?:ue)?$/i.test(name));

/** A part that makes the name of a header secret: `x-auth-user`, `x-token-for`. */
const secretPart = /auth(?!or)|cookie|token|passw|pwd|pass-?code|secret|session|credential|signature|jwt|api-?key/;

export const isSecretHeader = ofNames((name) => secretPart.test(name.toLowerCase()) || isSecret(name));

/** Is it the name of a secret in an answer? There, `code` says how a call ended. */
export const isSecretInAnswer = (name: unknown): boolean => isSecret(name) && String(name).toLowerCase() !== "code";

function isSecretWord(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => /[a-z]/.test(word));
  const last = words.at(-1)?.replace(/\d+$/, "") ?? "";
  const whole = [...words.slice(0, -1), last].join("_");
  return [whole, whole.replace(/s$/, "")].some(
    (form) =>
      !isReadable(form) &&
      (secretWords.has(form.slice(form.lastIndexOf("_") + 1)) || secretEnding.test(form.replaceAll("_", ""))),
  );
}
