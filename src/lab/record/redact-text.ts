import type { Methods } from "../../vendor/catalog.ts";
import { webApiRoot } from "../../wire/paths.ts";
import { rowText } from "../../wire/refusal.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { templateParts, templatePattern } from "../../wire/text-template.ts";
import { type VendorError, vendorErrors } from "../../wire/vendor-errors.ts";
import { knownMethods } from "../known-methods.ts";
import { textMarker } from "./marker.ts";

/** Stands for words that may be a name. */
export const hiddenWord = "…";

/** What is known of a call when one of its texts is redacted. */
export interface TextSource {
  /** What stands in the recording for a value that came in the call or its answer; `undefined` for another text. */
  standInFor(text: string): string | undefined;
  /** What stands for a value that came nowhere but in the text. */
  pseudonym(text: string): string;
  /** Is the word, or may it be, part of a value of the call, or has it a word of one in it? */
  isValue(word: string): boolean;
  /** Has the word a part of a secret of the call that is long enough to tell something of it? */
  hasSecretPart(word: string): boolean;
  /** Numbers that tell how much there was, and no more: how many rows, and the most there may be. */
  readonly counts: ReadonlySet<string>;
}

/** No error has a longer text; what is longer is a page or a dump. */
const longestText = 2000;

/**
 * Replaces the values in an error text, which a template tells of ours. In any other text, words in small letters, or with a
 * capital where a sentence begins, stay unless the caller sent them. The rest may be a name.
 */
export function redactText(text: string, source: TextSource): string {
  if (text.length > longestText) return textMarker(text.trim());
  for (const { pattern, parts } of templates) {
    const found = pattern.exec(text);
    const { groups: values = {} } = found ?? {};
    if (found) return parts.map((part, at) => (at % 2 ? redactPart(part, values[part] ?? "", source) : part)).join("");
  }
  return redactWords(text, source);
}

/** What our own texts show for a value that is not shown itself. */
const ownValues = /^(?:null|true|false|nothing|an array|an object|\*{4})$/;

function redactPart(name: string, text: string, source: TextSource): string {
  const isCount = (name === "count" || name === "max") && /^\d+$/.test(text);
  if (isCount && !source.hasSecretPart(text)) return text;
  if (name !== "value") return redactWords(text, source);
  return ownValues.test(text) ? text : (source.standInFor(text) ?? source.pseudonym(text));
}

const errors: readonly VendorError[] = Object.values(vendorErrors);
const ownLetters = (template: string) => template.replace(/\{\w+\}/g, "").length;

// The template with the most letters of its own is the surest.
const templates = errors
  .flatMap((error) => [error.message, error.description, rowText(error)])
  .sort((one, other) => ownLetters(other) - ownLetters(one))
  .map((template) => ({ pattern: templatePattern(template), parts: templateParts(template) }));

const letter = /[^\s()[\]{}"'`«»<>=,;:!?.]/.source;
/** A dot ends a word unless another letter follows. */
const words = new RegExp(`(${letter}(?:${letter}|\\.+(?=${letter}))*)`);

/** No value is made of more words. */
const longestValue = 12;

function redactWords(text: string, source: TextSource): string {
  // Words stand at the odd places, and what is between them at the even ones.
  const parts = text.split(words);
  let redacted = plain(parts[0]);
  for (let at = 1; at < parts.length; ) {
    const [replacement, count] = knownAt(parts, at, source) ?? [redactWord(parts, at, source), 1];
    at += 2 * count;
    redacted += replacement + plain(parts[at - 1]);
  }
  return redacted;
}

/** What is known whole and begins at a word: the longest value of the call, a form of ours, a count, the index of a row. */
function knownAt(parts: readonly string[], at: number, source: TextSource): [string, number] | undefined {
  const [before = "", word = "", after = ""] = parts.slice(at - 1);
  const isIndex = /^\d{1,3}$/.test(word) && before.endsWith("[") && after.startsWith("]");
  if (isIndex || (source.counts.has(word) && !isShown(before) && !source.hasSecretPart(word))) return [word, 1];
  for (let count = Math.min(longestValue, (parts.length - at) / 2); count > 0; count -= 1) {
    const value = parts.slice(at, at + 2 * count - 1).join("");
    const replacement = isKnownWord(value) ? value : source.standInFor(value);
    if (replacement !== undefined) return [replacement, count];
  }
  return undefined;
}

/** Words that say nothing of a tenant: what JSON has, a release in full, signs. */
const harmless = /^(?:null|true|false|R\d{1,3}(?:\.\d{1,3}){2}|[^\p{L}\p{N}]+)$/u;

function redactWord(parts: readonly string[], at: number, source: TextSource): string {
  const [before = "", word = ""] = parts.slice(at - 1);
  const path = redactPath(word, source);
  if (path !== undefined) return path;
  if (harmless.test(word)) return plain(word);
  if (word.startsWith(webApiRoot)) return webApiRoot + knownPath(word.slice(webApiRoot.length));
  if (/^\d+$/.test(word)) return source.pseudonym(word);
  if (/^[A-Z][A-Za-z]{2,60}(?:Exception|Error)$/.test(word)) return redactCode(word, source);
  if (isShown(before) || source.isValue(word) || source.hasSecretPart(word)) return hiddenWord;
  const isFirst = /(?:^|[.:!?/-])\s*$/.test((parts[at - 2] ?? "") + before);
  return (isFirst ? /^\p{L}\p{Ll}{0,23}$/u : /^\p{Ll}{1,24}$/u).test(word) ? word : hiddenWord;
}

const isShown = (before: string): boolean => /["'`«<([{=]$/.test(before);

/** The names of members within each other, by dot, with markers for those that no contract has; `undefined` for no such path. */
function redactPath(word: string, source: TextSource): string | undefined {
  const names = word.split(".").map((name) => (isKnownPath(name) ? name : source.standInFor(name)));
  const isPath = names.every((name) => name !== undefined && (isKnownPath(name) || /^\{\{name \d+\}\}$/.test(name)));
  return isPath ? names.join(".") : undefined;
}

const ownCodes = new Set(errors.flatMap(({ code, row }) => [code, row?.code]));

/** A code that looks like the vendor's, `COM.CRM.EXCEPTION.X`, stays unless it is a value or has a part of a secret. */
export function redactCode(code: string, source: TextSource): string {
  if (code === "" || ownCodes.has(code)) return code;
  const isCode = /^[A-Za-z][A-Za-z_]*\d{0,3}(?:\.[A-Za-z][A-Za-z_]*\d{0,3})*$/.test(code) && code.length <= 200;
  return isCode && !source.hasSecretPart(code) && source.standInFor(code) === undefined ? code : hiddenWord;
}

/** What stands between words: spaces and punctuation, and nothing that a text could be hidden in. */
const plain = (text = "") => text.replace(/[^ -~\n\t]+/g, hiddenWord).slice(0, 200);

function wordsOf({ catalog, entities }: Methods) {
  const contracts = catalog.map(({ contract }) => contract);
  const schemas = [
    ...contracts.flatMap(({ parameters, data }) => [parameters, data]),
    ...entities.map(({ schema }) => schema),
  ];
  const nodes = schemas.flatMap((schema) => allIn(schemaTree(schema)));
  const texts = [
    ...errors.flatMap(({ message, description }) => [message, description]),
    ...entities.map(({ label }) => label),
    ...nodes.map(({ typeName }) => typeName),
    "Error Description String Integer Float Date Object Set Identifier JSON HTTP GET POST OK API CRM",
  ].map((text) => text.replace(/\{\w+\}/g, " ").toLowerCase());
  const names = ["status", "code", "message", "description", "data", ...nodes.map(({ name }) => name)];
  return {
    names: new Set(names.filter((name) => name !== "")),
    /** Every value of an enumeration: `FACEBOOK`, `EFFECTIVE`. */
    values: new Set(nodes.flatMap(({ values = [] }) => [...values])),
    /** Values that our own texts show as examples of a form. */
    forms: new Set(nodes.flatMap(({ form = [] }) => form)),
    /** The words of our own error texts and of the labels in them, in small letters. */
    texts: new Set(texts.flatMap((text) => text.match(/[a-z]+/g) ?? [])),
    pathParts: new Set([vendorPaths, ...contracts.map(({ path }) => path)].flatMap((text) => text.split(/[\s/]+/))),
  };
}

const allIn = (node: SchemaNode): SchemaNode[] => [
  node,
  ...[...node.members.values(), ...(node.element ? [node.element] : [])].flatMap(allIn),
];

let kept: { readonly methods: Methods; readonly known: ReturnType<typeof wordsOf> } | undefined;

function knownWords() {
  const methods = knownMethods();
  if (kept?.methods !== methods) kept = { methods, known: wordsOf(methods) };
  return kept.known;
}

export const isKnownValue = (text: string): boolean =>
  knownWords().values.has(text) || knownWords().values.has(text.toUpperCase());

/** Is it what we know anyway: a word of a text, a member, a value of an enumeration, an example of a form? */
export function isKnownWord(word: string): boolean {
  const { texts, names, forms } = knownWords();
  return texts.has(word.toLowerCase()) || names.has(word) || isKnownValue(word) || forms.has(word);
}

export const isKnownPath = (path: string): boolean => path.split(".").every((name) => knownWords().names.has(name));

/** Resources and actions on the vendor's pages, with and without a contract here. They tell which method it is that we do not have. */
const vendorPaths = `accounts_receivable access_tokens bills campaigns change_life_cycle_state change_pass_code communications
  configuration contact_information customer_events generate_otp invoices jobs payments products purchases refunds reward_offers
  reward_schemes rewards_participants segments service_requests subscriptions terminate transactions units users vouchers wallets
  create update delete cancel show list search verify activate deactivate add remove bulk token`;

/** A path below `/crmapi/rest/v2/` with a star for each part of it that need not be a word of the vendor. */
export const knownPath = (path: string): string =>
  path
    .split("/")
    .map((part) => (knownWords().pathParts.has(part) ? part : "*"))
    .join("/");
