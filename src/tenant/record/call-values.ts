import { memoize } from "../../common/memoize.ts";
import { usualWidth } from "../../schema/value-switches.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { hasPlaceholder, isPlaceholder } from "../../wire/text-template.ts";
import type { KnownWords } from "./known-words.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

/** A part of so few letters tells nothing about a secret or a value. */
export const longestPart = 3;

const tellingPart = new RegExp(`(?=(.{${longestPart + 1}}))`, "gs");

/** Numbers of our own texts: the most rows of a call, and the usual width of a text. */
export const knownLimits: readonly string[] = ["1000", String(usualWidth)];

/** A replacement that has only the type or length of a value, so that many values share it. */
export const typeMarker = /^\{\{(?:text |string|number|boolean)/;

/** The values of one call and its response, with their replacements. */
export class CallValues {
  /** Numbers that are only counts: how many rows there were, and how many there may be. */
  readonly counts: Set<string> = new Set(knownLimits);
  readonly words: KnownWords;
  readonly keys: Pseudonyms;
  /** By the text of a value behind a space, and by that text without case, accents and outer space. */
  readonly #replacements = new Map<string, { readonly text: string; readonly replacement: string }>();
  #secrets = "";
  #values = "";
  #sentWords: readonly string[] | undefined;

  /** @param words words that may stay */
  constructor(keys: Pseudonyms, words: KnownWords) {
    this.words = words;
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
    const parts = others.split(" ").flatMap((word) => [...withoutCase(word).matchAll(tellingPart)]);
    return parts.some(([, part = ""]) => this.#secrets.includes(part));
  }

  /** The replacement of a value; `undefined` for a text that is no value of the call. */
  replacementFor(text: string): string | undefined {
    const known = this.#replacements.get(` ${text}`) ?? this.#replacements.get(withoutCase(text));
    if (!known || known.replacement === known.text) return known && text;
    // A value in another case has its pseudonym in that case.
    return known.replacement === this.keys.of(known.text) ? this.keys.of(text) : known.replacement.trim();
  }

  /** The marker of a secret; `undefined` for any other value. */
  secretMarker(text: string): string | undefined {
    const { replacement } = this.#replacements.get(withoutCase(text)) ?? {};
    return replacement?.startsWith("{{secret ") ? replacement : undefined;
  }

  /** Notes the replacement of a value. The first one counts, but for one that many values share. */
  replace(text: string, replacement: string): string {
    const key = withoutCase(text);
    const isNew = !this.#replacements.has(key);
    for (const one of [` ${text}`, key]) {
      const known = this.#replacements.get(one)?.replacement;
      if (known === undefined || (typeMarker.test(known) && !typeMarker.test(replacement)))
        this.#replacements.set(one, { text, replacement });
    }
    if (!isNew || replacement === text) return replacement;
    if (!this.words.isWord(key)) this.keys.note(key);
    this.#values += `${key}\n`;
    return replacement;
  }

  /** Notes a value that the recording leaves out, because a text may repeat it. */
  leaveOut(value: string): void {
    this.replace(value, "{{string}}");
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
    if (this.secretMarker(text) === undefined) {
      this.#secrets += `${withoutCase(text)}\n`;
      for (const key of [` ${text}`, withoutCase(text)]) this.#replacements.delete(key);
    }
    const marker = this.replace(text, `${numbered}${kind}}}`);
    // An error text that quotes it does not tell how it was sent.
    return isNumber && kind === "" && /^\d+$/.test(text) ? `${numbered} digits}}` : marker;
  }
}

const withoutCase = (text: string): string => text.trim().normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
