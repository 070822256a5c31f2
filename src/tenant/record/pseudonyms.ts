import { createHash, createHmac, randomBytes } from "node:crypto";
import { isJsonObject } from "../../common/json.ts";
import { memoize } from "../../common/memoize.ts";
import { roomForHeap } from "../../common/memory-limit.ts";
import { dateTime } from "../../schema/date-schema.ts";
import { momentOf } from "../../wire/date-time.ts";
import { hasOddLetters } from "../../wire/json-notes.ts";
import { hasPlaceholder } from "../../wire/text-template.ts";

/** A longer text, and a text of other letters than ASCII, becomes one word of a fixed length. */
const longestForm = 64;

const digit = "0123456789";
const letter = "abcdefghijklmnopqrstuvwxyz";

/** An ID of 32 hexadecimal digits, or a UUID. */
const hexId = /^(?=.*[a-f])(?:[\da-f]{32}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/** The sign of a number with zeros before it, its digits, and the zeros at the end of its fraction, or its exponent. */
const number = /^(-?0*)(\d+(?:\.\d*[1-9])?)((?:\.?0+|e[+-]?\d{1,3})?)$/i;

/** Letters before the digits of the vendor's numbers. */
const vendorNumber = /^(ACR|RP|CI)(\d{3,})$/i;

const date = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** The ranges of dates that assumptions distinguish, each with the day on which its pseudonyms begin. */
function firstDayOf(seconds: number): string {
  if (seconds < secondsAt("1900-01-01")) return "1810-01-01";
  // The clock of the upstream may be a minute ahead.
  if (seconds < Date.now() / 1000 + 60) return "1950-01-01";
  return seconds < secondsAt("2100-01-01") ? "2090-01-01" : "2110-01-01";
}

const secondsAt = (day: string): number => momentOf(`${day}T00:00:00`) / 1000;

/**
 * Replaces the values of a tenant by others of the same form: one value has one pseudonym in a recording, and two values have two. A
 * pseudonym keeps what an assumption may be about: letter case, outer space, more than 255 letters, odd letters, placeholders, and the
 * range and resolution of a date.
 */
export class Pseudonyms {
  readonly #key: Buffer;
  readonly #numbers = new Map<string, number>();
  /** How many values of each form came. */
  readonly #counts = new Map<string, number>();
  /** A value that is seen again after so many others gets another pseudonym. */
  readonly #most = Math.min(300_000, Math.floor(roomForHeap() / 1000));

  /** @param seed makes the same pseudonyms in each run; without one the key is random, as it must be for a real tenant */
  constructor(seed?: string) {
    this.#key = seed === undefined ? randomBytes(32) : createHash("sha256").update(seed).digest();
  }

  /** A text of the same form: a digit becomes a digit, a capital letter a capital letter. `ACR` and punctuation stay. */
  of(text: string): string {
    return withOuterSpace(text, (core) => {
      if (date.test(core)) return this.#ofDate(core);
      if (hexId.test(core)) {
        // An ID of digits alone might be a number.
        const places = [...core].map((one, at) => (one === "-" ? one : at === 0 ? "abcdef" : `${digit}abcdef`));
        const id = this.#counted(core.toLowerCase(), places);
        return /[A-F]/.test(core) ? id.toUpperCase() : id;
      }
      const hasForm = core.length <= longestForm && /^[ -~]+$/.test(core) && /[a-z\d]/i.test(core);
      return hasForm ? this.#ofForm(core) : this.#ofWord(core);
    });
  }

  /** The number of a value, from 1, among those of the same kind. */
  label(kind: "secret" | "name" | "sandbox", value: string): number {
    // A hash, so that no secret is kept longer than its call.
    return 1 + this.#numberOf(`${kind} ${this.#hash(value)}`, kind);
  }

  /** Notes a value, and the only number in it, because a later code may repeat it. */
  note(value: string): void {
    const [, only = ""] = /^\D*?0*(\d+)\D*$/.exec(bare(value)) ?? [];
    for (const part of [bare(value), only])
      if (part.length > 3 && part.length <= longestForm) this.#numberOf(`seen ${part}`, "seen");
  }

  /** True if a text has a noted value of four letters or more in it, whatever is between its letters. */
  hasNoted(text: string): boolean {
    const word = bare(text);
    for (let from = 0; from < word.length; from += 1)
      for (let to = from + 4; to <= word.length; to += 1) if (this.#isSeen(word.slice(from, to))) return true;
    return false;
  }

  noteText(text: string): void {
    for (const form of [text.trim(), inOneForm(text)]) this.#numberOf(`seen ${this.#hash(form)}`, "seen");
  }

  /** True if a text was sent, but with other line breaks, with other white space in it, or in another Unicode form. */
  isChangedText(text: string): boolean {
    return !this.#isSeen(this.#hash(text.trim())) && this.#isSeen(this.#hash(inOneForm(text)));
  }

  bytes(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text).digest();
  }

  #hash = (text: string): string => this.bytes(text).toString("base64");

  #isSeen = (part: string): boolean => this.#numbers.has(`seen ${part}`);

  /** The number of a value: how many values of its form came before, or what `make` makes of that. */
  #numberOf(value: string, form: string, make = (count: number) => count): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const count = this.#counts.get(form) ?? 0;
    const made = make(count);
    setBounded(this.#counts, form, count + 1, this.#most);
    setBounded(this.#numbers, value, made, this.#most);
    return made;
  }

  /** The number of a value among those of its form, written in the alphabet of each place, from a digit that the key determines. */
  #counted(value: string, places: readonly string[]): string {
    const form = places.map(([first]) => first).join("");
    const begin = this.#beginOf(form);
    let rest = this.#numberOf(`${form} ${value}`, form);
    return places.reduceRight((made, alphabet, at) => {
      const one = alphabet.charAt((rest + (begin[at % begin.length] as number)) % alphabet.length);
      rest = Math.floor(rest / alphabet.length);
      return one + made;
    }, "");
  }

  #beginOf = memoize(1000, (form: string) => this.bytes(`form ${form}`));

  #ofForm(text: string): string {
    const asNumber = Number.isFinite(Number(text)) ? number.exec(text) : null;
    const [, head = "", core = text, tail = ""] = asNumber ?? vendorNumber.exec(text) ?? [];
    const small = core.toLowerCase();
    const places = [...small].map((one, at) => {
      const isOuter = at === 0 || (core.includes(".") && at === core.length - 1);
      // A number keeps a zero at its begin, and gets no other one there or at the end of its fraction.
      if (asNumber && isOuter) return one === "0" ? "0" : "123456789";
      return [digit, letter].find((alphabet) => alphabet.includes(one)) ?? one;
    });
    return head + withCapitalsOf(core, this.#counted(small, places)) + tail;
  }

  #ofWord(text: string): string {
    const marks = (hasOddLetters(text) ? oddLetter : "") + (hasPlaceholder(text) ? placeholder : "");
    const letters = Array.from({ length: 24 - marks.length }, () => letter);
    const word = withCapitalsOf(text, this.#counted(this.#hash(text.toLowerCase()), [...letters, ...marks]));
    return text.length > mostUsual ? word.repeat(11).slice(0, mostUsual + 1) : word;
  }

  #ofDate(text: string): string {
    const [, fraction = "", zone = ""] = date.exec(text) ?? [];
    const whole = text.includes("T") ? text : `${text}T00:00:00`;
    // A date that does not exist stays one that does not exist.
    if (!dateTime.safeParse(whole).success) return `2001-02-30${text.slice(10).replace(/\d/g, "1")}`;
    const moment = Math.floor(momentOf(whole) / 1000);
    // A moment that is midnight, a whole minute, or neither.
    const [first, step] = moment % 86_400 === 0 ? [0, 86_400] : moment % 60 === 0 ? [3600, 7200] : [1, 60];
    const begin = firstDayOf(moment);
    const ofCount = (count: number) => secondsAt(begin) + first + step * count;
    const made = this.#numberOf(`moment ${moment}`, `date ${begin} ${step}`, ofCount);
    const isShifted = zone !== "" && zone !== "Z";
    const printed = new Date((made + (isShifted ? 7200 : 0)) * 1000).toISOString();
    const plain = printed.slice(0, text.length - fraction.length - zone.length);
    return plain + fraction.replace(/[1-9]/g, "5") + (isShifted ? "+02:00" : zone);
  }
}

/** A text of small letters with capital ones where another text has them. */
const withCapitalsOf = (text: string, small: string): string =>
  small.replace(/[a-z]/g, (one, at: number) => (/\p{Lu}/u.test(text.charAt(at)) ? one.toUpperCase() : one));

function setBounded(map: Map<string, number>, key: string, value: number, most: number): void {
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value as string);
}

const inOneForm = (text: string) => `in one form ${text.normalize("NFC").trim().replace(/\s+/g, " ")}`;

const bare = (text: string) => text.replace(/[^a-z\d]/g, "");

const placeholder = "{{x}}";

/** In place of any letter that not every system keeps. */
const oddLetter = "\ufffd";

const mostUsual = 255;

/** Replaces a text within its outer white space, which stays as plain spaces: a text may be long because of them. */
function withOuterSpace(text: string, replace: (core: string) => string): string {
  const core = text.trim();
  if (core === "") return " ".repeat(text.length);
  const before = text.length - text.trimStart().length;
  const made = " ".repeat(before) + replace(core) + " ".repeat(text.length - before - core.length);
  // The value of its marker may be shorter.
  return text.length > mostUsual && core.length <= mostUsual ? made.padEnd(mostUsual + 50) : made;
}

/** The size class of a size: `16..31`. */
export function sizeClass(size: number): string {
  const least = 2 ** Math.floor(Math.log2(size));
  return `${least}..${2 * least - 1}`;
}

/** The marker of a free text. @param isChanged the system changed the text that was sent */
export const textMarker = (text: string, isChanged = false): string =>
  withOuterSpace(text, (core) => {
    const odd = hasOddLetters(core) ? " odd-letters" : "";
    const unfilled = hasPlaceholder(core) ? " placeholder" : "";
    return `{{text ${sizeClass(core.length)}${isChanged ? " not-as-sent" : ""}${odd}${unfilled}}}`;
  });

const marker =
  /^\{\{(?:name (\d+)|secret (\d+)(?: (number|boolean|digits))?|text (\d+)\.\.\d+( not-as-sent)?|(string|number|boolean))( odd-letters)?( placeholder)?\}\}$/;

const notAsSent = "not as sent ";

/** A value for a marker, of the JSON type that the marker names; `undefined` for any other text. */
function markerValue(text: string): string | number | boolean | undefined {
  const [whole, name, secret, ofSecret, size, changed, only, odd, unfilled] = marker.exec(text) ?? [];
  const type = ofSecret ?? only;
  if (name) return `unknown_name_${name}`;
  if (type === "boolean") return true;
  if (type === "number") return secret ? 900_000 + Number(secret) : 1;
  if (type === "digits") return String(900_000 + Number(secret));
  if (secret) return unfilled ? `{{secret_${secret}}}` : `secret-${secret}`;
  const features = (changed ? notAsSent : "") + (odd ? oddLetter : "") + (unfilled ? placeholder : "");
  if (size) return features.padEnd(Number(size), "x");
  return whole && "x";
}

/** A recorded value with values in place of its markers. */
export function fillMarkers(part: unknown): unknown {
  if (typeof part === "string")
    return markerValue(part) ?? part.replace(/\{\{[^{}]+\}\}/g, (found) => String(markerValue(found) ?? found));
  if (Array.isArray(part)) return part.map(fillMarkers);
  if (!isJsonObject(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [fillMarkers(name), fillMarkers(value)]));
}
