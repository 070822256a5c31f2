import { memoize, memoizeByObject } from "../../common/memoize.ts";
import { webApiRoot } from "../../common/own-paths.ts";
import { nodesWithin } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { usualWidth } from "../../schema/value-switches.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { refusedEnvelope } from "../../wire/envelope.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { hasPlaceholder, isPlaceholder } from "../../wire/text-template.ts";
import { type VendorError, vendorErrors } from "../../wire/vendor-errors.ts";
import { type Pseudonyms, textMarker } from "./pseudonyms.ts";

/** A part of so few letters tells nothing about a secret or a value. */
const longestPart = 3;

/** Numbers of our own texts: the most rows of a call, and the usual width of a text. */
export const knownLimits: readonly string[] = ["1000", String(usualWidth)];

const ownErrors: readonly VendorError[] = Object.values(vendorErrors);

/** Words that tell nothing about a tenant, because the methods or the vendor errors contain them. */
const knownWordsOf = memoizeByObject(({ catalog, entities }: Methods) => {
  const methods = catalog.map(({ method }) => method);
  const schemas = [
    refusedEnvelope,
    ...methods.flatMap(({ parameters, data }) => [parameters, data]),
    ...entities.map(({ schema }) => schema),
  ];
  const nodes = schemas.flatMap((schema) => nodesWithin(schemaTree(schema)).map(([, node]) => node));
  const texts = [
    ...ownErrors.flatMap(({ message, description }) => [message, description]),
    ...entities.map(({ label }) => label),
    ...nodes.map(({ typeName }) => typeName),
    "Error Description String Integer Float Date Set Identifier JSON HTTP GET POST OK API CRM nothing an array object",
  ].map((text) => text.replace(/\{\w+\}/g, ""));
  const names = nodes.map(({ name }) => name);
  const values = new Set(nodes.flatMap(({ values = [] }) => [...values].map((value) => String(value).toUpperCase())));
  const forms = nodes.flatMap(({ form = [] }) => form);
  const known = [...texts.flatMap((text) => text.match(/[a-z]+(?:[-+][a-z]+)*/gi) ?? []), ...names, ...forms];
  const words = new Set(known.map((word) => word.toLowerCase()));
  const pathParts = new Set([vendorPaths, ...methods.map(({ path }) => path)].flatMap((text) => text.split(/[\s/]+/)));
  const isValue = (text: string): boolean => values.has(text.toUpperCase());
  return {
    isValue,
    isWord: (word: string): boolean => words.has(word.toLowerCase()) || isValue(word),
    /** A path below `/crmapi/rest/v2/`, with a star in place of each part that is not a word of the vendor. */
    urlPath: (path: string): string => path.replace(/[^/]+/g, (part) => (pathParts.has(part) ? part : "*")),
  };
});

/** Resources and actions on the vendor's pages, which may name methods that are not in the catalog. */
const vendorPaths = `accounts_receivable access_tokens bills campaigns change_life_cycle_state change_pass_code communications
  configuration contact_information customer_events generate_otp invoices jobs payments products purchases refunds reward_offers
  reward_schemes rewards_participants segments service_requests subscriptions terminate transactions units users vouchers wallets
  create update delete cancel show list search verify activate deactivate add remove bulk token`;

/** Which replacement of a value counts, if there are several. Many values share the marker of a type or length. */
function rankOf(text: string, replacement: string): number {
  if (/^\{\{(?:text |string|number|boolean)/.test(replacement)) return 0;
  return replacement === text ? 1 : isSecretMarker(replacement) ? 3 : 2;
}

export const isSecretMarker = (replacement = ""): boolean => replacement.startsWith("{{secret ");

/** The values of one call and its response, with their replacements. */
export class CallValues {
  /** Numbers that are only counts: how many rows there were, and how many there may be. */
  readonly counts: Set<string> = new Set(knownLimits);
  readonly words: ReturnType<typeof knownWordsOf>;
  readonly keys: Pseudonyms;
  /** True until all values are noted: only then can a text be redacted. */
  isNoting = true;
  /** By the text of a value without case, accents and outer space. */
  readonly #replacements = new Map<string, { readonly text: string; readonly replacement: string }>();
  #secrets = "";
  #values = "";
  #sentWords: readonly string[] | undefined;

  constructor(keys: Pseudonyms, methods: Methods) {
    this.words = knownWordsOf(methods);
    this.keys = keys;
  }

  /** True if a word, or a part of it, is in a value of the call. */
  readonly isValue = memoize(1000, (text: string): boolean => {
    const word = withoutCase(text);
    this.#sentWords ??= [...new Set(this.#values.match(/\p{L}+/gu))];
    const isWithinWord = (sent: string) => sent === word || (sent.length > longestPart && word.includes(sent));
    const isWithinValue = word.length > longestPart && this.#values.includes(word);
    return isWithinValue || this.#sentWords.some(isWithinWord);
  });

  /** True if a code has a value of this call or of an earlier one in it. */
  readonly hasValue = memoize(1000, (code: string): boolean => {
    return (this.replacementFor(code) ?? code) !== code || this.keys.hasNoted(withoutCase(code));
  });

  /** True if a text has a part of a secret in it. */
  hasSecretPart(text: string): boolean {
    const others = text.replace(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu, (word) => (this.words.isWord(word) ? " " : word));
    return [...withoutCase(others).matchAll(/(?=(\S{4}))/g)].some(([, part = ""]) => this.#secrets.includes(part));
  }

  /** The replacement of a value; `undefined` for a text that is no value of the call. */
  replacementFor(text: string): string | undefined {
    const known = this.#replacements.get(withoutCase(text));
    if (!known || known.replacement === known.text) return known && text;
    // A value in another case has its pseudonym in that case.
    return known.replacement === this.keys.of(known.text) ? this.keys.of(text) : known.replacement.trim();
  }

  /** Notes the replacement of a value, because a text may repeat it. The first one of the highest rank counts. */
  replace(text: string, replacement: string): string {
    const key = withoutCase(text);
    const known = this.#replacements.get(key);
    if (known && rankOf(known.text, known.replacement) >= rankOf(text, replacement)) return replacement;
    this.#replacements.set(key, { text, replacement });
    if (replacement === text) return replacement;
    if (isSecretMarker(replacement)) this.#secrets += `${key}\n`;
    if (!this.words.isWord(key)) this.keys.note(key);
    this.#values += `${key}\n`;
    return replacement;
  }

  /** Replaces a secret by its number in the recording, with its type. @param isNumber a text of digits may be a number */
  secret(value: unknown, isNumber = false): unknown {
    if (value === "") return value;
    const text = String(value);
    // The vendor's own `{{token}}` is no secret.
    const [name] = (isPlaceholder(text) && /\w+/.exec(text)) || [];
    if (name && isSecretInAnswer(name) && this.words.isWord(name)) return this.replace(text, text);
    const kind = typeof value !== "string" ? ` ${typeof value}` : hasPlaceholder(text) ? " placeholder" : "";
    const numbered = `{{secret ${this.keys.label("secret", text)}`;
    const marker = this.replace(text, `${numbered}${kind}}}`);
    // An error text that quotes it does not tell how it was sent.
    return isNumber && kind === "" && /^\d+$/.test(text) ? `${numbered} digits}}` : marker;
  }
}

const withoutCase = (text: string): string => text.trim().normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

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

/** The form of a date: `yyyy-MM-ddTHH`, `DD/MM/YYYY`. */
const dateForm = /^(?=.*yy|.*YY)(?:[yYMdDHhmsSTZX]|[-./'])+$/;

/** The form of a member's name, which a text about a missing member has: `terms_set`. */
const memberName = /^(?=.{1,40}$)[a-z]{2,}(?:_[a-z]{2,})+$/;

function redactWord(parts: readonly string[], at: number, values: CallValues): string {
  const [before = "", word = ""] = parts.slice(at - 1);
  const nameOf = (name: string) => (values.words.isWord(name) ? name : (values.replacementFor(name) ?? hiddenWord));
  const names = word.split(".").map(nameOf);
  if (names.every((name) => values.words.isWord(name) || /^\{\{name \d+\}\}$/.test(name))) return names.join(".");
  if (/^(?:null|true|false|R\d{1,3}(?:\.\d{1,3}){2}|[^\p{L}\p{N}]+)$/u.test(word)) return plainPunctuation(word);
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
