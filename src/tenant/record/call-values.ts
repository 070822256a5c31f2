import { memoize, memoizeByObject } from "../../common/memoize.ts";
import { nodesWithin } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { usualWidth } from "../../schema/value-switches.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { refusedEnvelope } from "../../wire/envelope.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { hasPlaceholder, isPlaceholder } from "../../wire/text-template.ts";
import { type VendorError, vendorErrors } from "../../wire/vendor-errors.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

/** A part of so few letters tells nothing about a secret or a value. */
export const longestPart = 3;

/** Numbers of our own texts: the most rows of a call, and the usual width of a text. */
export const knownLimits: readonly string[] = ["1000", String(usualWidth)];

/** The vendor errors of the mock server. */
export const ownErrors: readonly VendorError[] = Object.values(vendorErrors);

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
  const names = new Set(nodes.map(({ name }) => name).filter((name) => name !== ""));
  const values = new Set(nodes.flatMap(({ values = [] }) => [...values].map((value) => String(value).toUpperCase())));
  const forms = nodes.flatMap(({ form = [] }) => form);
  const known = [...texts.flatMap((text) => text.match(/[a-z]+(?:[-+][a-z]+)*/gi) ?? []), ...names, ...forms];
  const words = new Set(known.map((word) => word.toLowerCase()));
  const pathParts = new Set([vendorPaths, ...methods.map(({ path }) => path)].flatMap((text) => text.split(/[\s/]+/)));
  const isValue = (text: string): boolean => values.has(text.toUpperCase());
  return {
    isValue,
    isWord: (word: string): boolean => words.has(word.toLowerCase()) || isValue(word),
    /** True for the path of a member, as a `fields_set` names it: `created_by_unit.id`. */
    isPath: (path: string): boolean => path.split(".").every((name) => names.has(name)),
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
  /** Words that may stay. */
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
    const parts = [...withoutCase(others).matchAll(/(?=(\S{4}))/g)];
    return parts.some(([, part = ""]) => this.#secrets.includes(part));
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
    if (name && isSecretInAnswer(name) && this.words.isPath(name)) return this.replace(text, text);
    const kind = typeof value !== "string" ? ` ${typeof value}` : hasPlaceholder(text) ? " placeholder" : "";
    const numbered = `{{secret ${this.keys.label("secret", text)}`;
    const marker = this.replace(text, `${numbered}${kind}}}`);
    // An error text that quotes it does not tell how it was sent.
    return isNumber && kind === "" && /^\d+$/.test(text) ? `${numbered} digits}}` : marker;
  }
}

const withoutCase = (text: string): string => text.trim().normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
