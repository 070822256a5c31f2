import type { SchemaNode } from "../../wire/schema-node.ts";
import { isKnownWord, knownFields, knownValues } from "./known-words.ts";
import { nameMarker, readMarker, secretMarker, textMarker, typeMarker } from "./marker.ts";
import { memberTreatment } from "./member-treatment.ts";
import { pseudoDate } from "./pseudo-date.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import { redactCode } from "./redact-code.ts";
import { redactText, type TextSource } from "./redact-text.ts";
import type { SecretLabels } from "./secret-labels.ts";

/** What a recording replaces values by. */
export interface RecordingKeys {
  readonly pseudonyms: Pseudonyms;
  readonly secrets: SecretLabels;
}

/**
 * Redacts the values of one call: by what our contract says of each member, and only as far as it says anything. What it
 * replaced in one place it replaces in every other by the same.
 */
export class CallRedaction implements TextSource {
  readonly counts = new Set(["1000"]);
  /** Names of members that the contract does not have, as they stand in the recording. */
  readonly unrecognised = new Set<string>();
  readonly #keys: RecordingKeys;
  readonly #nowMs: number;
  readonly #replaced = new Map<string, string>();
  readonly #sent: string | undefined;
  #sentWords: ReadonlySet<string> | undefined;

  /**
   * @param nowMs when the call came, in milliseconds since 1970
   * @param sent all that was sent, as text; `undefined` where it could not be read
   */
  constructor(keys: RecordingKeys, nowMs: number, sent: string | undefined) {
    this.#keys = keys;
    this.#nowMs = nowMs;
    this.#sent = sent;
  }

  isSent(word: string): boolean {
    if (this.#sent === undefined) return true;
    // Few texts have a word that we do not know.
    this.#sentWords ??= new Set(this.#sent.toLowerCase().match(/[\p{L}\p{M}]+/gu));
    return this.#sentWords.has(word.toLowerCase());
  }

  standInFor(text: string): string | undefined {
    return this.#replaced.get(text);
  }

  pseudonym(text: string): string {
    return this.#keys.pseudonyms.of(text);
  }

  /** A value where the contract has a member; `undefined`: where it has none, and only its type stays. */
  value(value: unknown, node: SchemaNode | undefined): unknown {
    if (value === null) return null;
    if (!node) return this.#unknown(value);
    if (Array.isArray(value))
      return value.map((one) => this.value(one, node.element ?? (node.kind === "array" ? undefined : node)));
    if (typeof value === "object") return this.#object(value, node);
    return this.#leaf(value, node);
  }

  /** A secret: that there is one, and which of those of this run. */
  secret(value: unknown): unknown {
    if (value === "" || value === null) return value;
    const marker = secretMarker(value, (text) => this.#keys.secrets.of(text));
    if (typeof value !== "object") this.#replaced.set(String(value), marker);
    return marker;
  }

  /** Notes a value that is left out: a text may repeat it. */
  leaveOut(value: string): void {
    this.#keep(value, typeMarker("string"));
  }

  code(code: unknown): unknown {
    return typeof code === "string" ? redactCode(code, this) : this.#unknown(code);
  }

  text(text: unknown): unknown {
    return typeof text === "string" ? redactText(text, this) : this.#unknown(text);
  }

  /** The name of a member that no contract has; one that looks like a value is hidden. */
  name(name: string): string {
    const isName = /^[A-Za-z]+(?:_[A-Za-z]+|_\d{1,2})*$/.test(name) && name.length <= 40;
    const kept = isKnownWord(name) || (isName && (this.#replaced.get(name) ?? name) === name) ? name : nameMarker;
    this.unrecognised.add(kept);
    // It stands in the recording anyway, and may in a text.
    return kept === name ? this.#keep(name, name) : kept;
  }

  #object(value: object, { members, kind }: SchemaNode): object {
    const entries = Object.entries(value).map(([name, one]) => {
      const member = kind === "object" ? members.get(name) : undefined;
      return [member ? name : this.name(name), this.value(one, member)] as const;
    });
    return Object.fromEntries(entries);
  }

  #leaf(value: unknown, node: SchemaNode): unknown {
    const treatment = memberTreatment(node);
    if (treatment === "secret") return this.secret(value);
    if (typeof value === "boolean") return value;
    if (typeof value === "number") return treatment === "count" ? value : this.#number(value);
    const text = value as string;
    if (treatment === "code") return this.code(text);
    if (treatment === "error text") return this.text(text);
    if (treatment === "names") return knownFields(text);
    return this.#keep(text, treatment === "free text" ? text && textMarker(text) : this.#word(text, node, treatment));
  }

  #word(text: string, { values }: SchemaNode, treatment: string): string {
    // Also a value in letters of another case: it tells no more than the one that we know.
    if (knownValues.has(text) || values?.has(text.toUpperCase())) return text;
    const secret = this.#replaced.get(text);
    if (secret !== undefined && readMarker(secret)?.secret !== undefined) return secret;
    const date = treatment === "date" ? pseudoDate(text, this.#keys.pseudonyms, this.#nowMs) : undefined;
    return date ?? this.#keys.pseudonyms.of(text);
  }

  #number(value: number): number {
    const made = this.#keys.pseudonyms.ofNumber(value);
    this.#keep(String(value), String(made));
    return made;
  }

  #keep(value: string, replacement: string): string {
    if (!this.#replaced.has(value)) this.#replaced.set(value, replacement);
    return replacement;
  }

  #unknown(value: unknown): unknown {
    if (value === null) return null;
    if (Array.isArray(value)) {
      const kinds = new Map(value.map((one) => this.#unknown(one)).map((one) => [JSON.stringify(one), one]));
      return [...kinds.values()];
    }
    if (typeof value !== "object") return this.#keep(String(value), typeMarker(typeof value));
    const entries = Object.entries(value).map(([name, one]) => [this.name(name), this.#unknown(one)] as const);
    return Object.fromEntries(entries);
  }
}
