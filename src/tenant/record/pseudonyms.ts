import { createHash, createHmac, randomBytes } from "node:crypto";
import { isJsonObject } from "../../common/json.ts";
import { dateTime } from "../../schema/date-schema.ts";
import { momentOf } from "../../wire/date-time.ts";
import { hasOddLetters } from "../../wire/json-notes.ts";
import { hasPlaceholder } from "../../wire/text-template.ts";

const digits = "0123456789";
const noZero = "123456789";
const lower = "abcdefghijklmnopqrstuvwxyz";
const hex = "0123456789abcdef";

const prefixed = /^(?:ACR|RP|CI)(?=\d{3,}$)/i;
const isId = (text: string) => /^[0-9a-f]{32}$/i.test(text) && /[a-f]/i.test(text);
const number = /^(-?)(\d+(?:\.\d*[1-9])?)(?:\.?0+|(e[+-]?\d+))?$/i;

/** A longer text becomes one word of a fixed length. */
const longestForm = 64;
const wordLength = 24;

const date = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(:\d\d)?(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?)?$/;
const minuteS = 60;
const dayS = 86_400;
const secondsAt = (day: string) => momentOf(`${day}T00:00:00`) / 1000;

/** Four ranges of dates that assumptions tell apart: where a range ends, and where its pseudonyms begin. */
const rangesAt = (nowS: number) => [
  { untilS: secondsAt("1900-01-01"), fromS: secondsAt("1810-01-01"), days: 25_000 },
  // The clock of the upstream may be a little ahead.
  { untilS: nowS + minuteS, fromS: secondsAt("1950-01-01"), days: 24_000 },
  { untilS: secondsAt("2100-01-01"), fromS: secondsAt("2090-01-01"), days: 3285 },
  { untilS: Number.POSITIVE_INFINITY, fromS: secondsAt("2110-01-01"), days: 29_000 },
];

/** A value that comes again after so many others gets another pseudonym. */
const mostKept = 300_000;

function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size > mostKept) map.delete(map.keys().next().value as string);
}

/** A prime number that divides the number of texts of no form. */
const step = 2n ** 127n - 1n;

type Label = "secret" | "name" | "sandbox";

/**
 * Replaces values of a tenant by others of the same form, one to one, in the order in which they come. Nothing leads back.
 * A pseudonym keeps what an assumption may be about: letter case, outer space, moments, more than 255 letters, placeholders.
 */
export class Pseudonyms {
  readonly #key: Buffer;
  readonly #made = new Map<string, string>();
  /** Where the counter of each form is. It begins anywhere. */
  readonly #counts = new Map<string, bigint>();
  /** The pseudonyms of moments, in seconds since 1970: a future date stays one after it has passed. */
  readonly #moments = new Map<number, number>();
  readonly #noted = new Set<string>();
  readonly #labels = { secret: new Map(), name: new Map(), sandbox: new Map() } as Record<Label, Map<string, number>>;

  readonly #lastLabels: Record<Label, number> = { secret: 0, name: 0, sandbox: 0 };

  /** @param seed makes the same pseudonyms in each run; without one the key is random, as it must be for a real tenant */
  constructor(seed?: string) {
    this.#key = seed === undefined ? randomBytes(32) : createHash("sha256").update(seed).digest();
  }

  /** A text of the same form: a digit becomes a digit, a capital letter a capital letter. `ACR` and punctuation stay. */
  of(text: string): string {
    return withOuterSpace(text, (core) => this.#make(core));
  }

  /** A date of the same form and range; `undefined` for another text. @param nowMs of the call, in milliseconds since 1970 */
  date(text: string, nowMs = Date.now()): string | undefined {
    return date.test(text.trim()) ? withOuterSpace(text, (core) => this.#dateOf(core, nowMs / 1000)) : undefined;
  }

  label(kind: Label, value: string): number {
    const labels = this.#labels[kind];
    // A hash: nothing of a secret stays longer than its call.
    const key = this.bytes(`label ${value}`).toString("base64");
    const known = labels.get(key);
    if (known !== undefined) return known;
    this.#lastLabels[kind] += 1;
    keep(labels, key, this.#lastLabels[kind]);
    return this.#lastLabels[kind];
  }

  /** Notes a value, and the only number in it: a later code may repeat it. */
  note(value: string): void {
    if (this.#noted.size > mostKept) this.#noted.clear();
    const [, number = ""] = /^\D*?0*(\d+)\D*$/.exec(bare(value)) ?? [];
    for (const part of [bare(value), number]) if (part.length > 3 && part.length <= longestForm) this.#noted.add(part);
  }

  /** Has a text a noted value of four letters or more in it, whatever is between its letters? */
  hasNoted(text: string): boolean {
    const word = bare(text);
    const ends = [...word].map((_, at) => word.slice(at));
    return ends.some((end) => [...end].some((_, at) => at > 2 && this.#noted.has(end.slice(0, at + 1))));
  }

  bytes(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text).digest();
  }

  #make(text: string): string {
    if (text.length > longestForm || /[^ -~]/.test(text) || !/[a-z\d]/i.test(text)) return this.#word(text);
    const [match, sign = "", shown = "", exponent = ""] = number.exec(text) ?? [];
    // With an exponent it is a number as numbers are printed, or a short text that a system may read as one.
    const isPrinted = exponent.length <= 4 || String(Number(text)) === text.toLowerCase();
    const isNumber = match !== undefined && isPrinted && Number.isFinite(Number(text));
    const head = isNumber ? sign : (prefixed.exec(text)?.[0] ?? "");
    const letters = [...(isNumber ? shown : text.slice(head.length))];
    const alphabets = letters.map((letter, at) => {
      if (!isNumber) return isId(text) ? hex : alphabetOf(letter);
      const isFirst = at === 0 && (exponent !== "" || /^\d\d/.test(shown));
      const isOuter = isFirst || (shown.includes(".") && at === letters.length - 1);
      // A zero that makes a number no longer stays.
      return isOuter ? (letter === "0" ? "0" : noZero) : alphabetOf(letter);
    });
    const made = this.#ofForm(letters, alphabets, isNumber ? "number " : head.toLowerCase());
    // An id that has a capital letter has no small one.
    const upper = isId(text) && /[A-F]/.test(text) ? /./ : /[A-Z]/;
    const cased = made.map((letter, at) => (upper.test(letters[at] as string) ? letter.toUpperCase() : letter));
    return head + cased.join("") + text.slice(head.length + letters.length);
  }

  /** The letters that stand for others: those of a counter of their form, which passes each text of the form once. */
  #ofForm(letters: readonly string[], alphabets: readonly (string | undefined)[], kind: string): string[] {
    const form = kind + letters.map((letter, at) => alphabets[at]?.[0] ?? letter).join("");
    const key = `${form} ${letters.join("").toLowerCase()}`;
    const known = this.#made.get(key);
    if (known) return [...known];
    const count = this.#counts.get(form) ?? BigInt(`0x${this.bytes(form).toString("hex")}`);
    keep(this.#counts, form, count + step);
    let rest = count;
    const made = letters.map((letter, at) => {
      const alphabet = alphabets[at] ?? letter;
      const size = BigInt(alphabet.length);
      const place = Number(rest % size);
      rest /= size;
      return alphabet.charAt(place);
    });
    keep(this.#made, key, made.join(""));
    return made;
  }

  #dateOf(text: string, nowS: number): string {
    const [, seconds, fraction, zone] = date.exec(text) ?? [];
    const whole = text.includes("T") ? text : `${text}T00:00:00`;
    const isDate = dateTime.safeParse(whole).success;
    // A date that does not exist gets a moment of its own.
    const momentS = isDate ? Math.floor(momentOf(whole) / 1000) : this.bytes(`no date ${text}`).readUInt32BE(0);
    const madeS = this.#moments.get(momentS) ?? this.#moment(momentS, nowS);
    this.#moments.set(momentS, madeS);
    const isShifted = zone !== undefined && zone !== "Z";
    const printed = new Date((madeS + (isShifted ? 120 * minuteS : 0)) * 1000).toISOString();
    const day = isDate ? printed.slice(0, 10) : "2001-02-30";
    if (whole !== text) return day;
    const time = printed.slice(10, seconds === undefined ? 16 : 19);
    // As many digits, at most nine: the last zeros stay.
    const part = fraction === undefined ? "" : `.${fraction.slice(0, 9).replace(/\d(?=\d*[1-9])|[1-9]/g, "5")}`;
    return day + time + part + (isShifted ? "+02:00" : (zone ?? ""));
  }

  #moment(momentS: number, nowS: number): number {
    const [range] = rangesAt(nowS).filter(({ untilS }) => momentS < untilS) as [ReturnType<typeof rangesAt>[0]];
    const time = momentS % dayS === 0 ? 0 : momentS % minuteS === 0 ? minuteS : minuteS + 1;
    const form = `date ${range.fromS} ${time}`;
    const count = this.#counts.get(form) ?? BigInt(this.bytes(form).readUInt32BE(0) % range.days);
    this.#counts.set(form, count + 1n);
    const [day, later] = [Number(count) % range.days, Math.floor(Number(count) / range.days) % 1438];
    return range.fromS + day * dayS + time + (time === 0 ? 0 : later * minuteS);
  }

  #word(text: string): string {
    const small = text.toLowerCase();
    const marks = (hasOddLetters(text) ? oddLetter : "") + (hasPlaceholder(text) ? placeholder : "");
    const cases = this.bytes(`case ${text}`);
    const letters = [...this.bytes(`word ${small}`).subarray(marks.length, wordLength)].map((byte, at) => {
      const letter = lower.charAt(byte % lower.length);
      return text !== small && (cases[at] as number) % 2 === 1 ? letter.toUpperCase() : letter;
    });
    const word = marks + letters.join("");
    return text.length > mostUsual ? word.repeat(11).slice(0, mostUsual + 1) : word;
  }
}

const bare = (text: string) => text.replace(/[^a-z\d]/g, "");

const alphabetOf = (letter: string) => [digits, lower].find((alphabet) => alphabet.includes(letter.toLowerCase()));

/** The size class of a size: `16..31`. */
export function sizeClass(size: number): string {
  const least = 2 ** Math.floor(Math.log2(size));
  return `${least}..${2 * least - 1}`;
}

/** The marker of a text that may say anything: its rough length, and whether it had odd letters or a placeholder. */
export const textMarker = (text: string): string =>
  withOuterSpace(text, (core) => {
    const isOdd = hasOddLetters(core) ? " odd-letters" : "";
    return `{{text ${sizeClass(core.length)}${isOdd}${hasPlaceholder(core) ? " placeholder" : ""}}}`;
  });

const pattern =
  /^\{\{(?:secret (\d+)(?: (number|boolean|digits))?|text (\d+)\.\.\d+|(string|number|boolean))( odd-letters)?( placeholder)?\}\}$/;

/** A value for a marker, of its JSON type and the same for the same marker; `undefined` for any other text. */
export function readMarker(text: string): string | number | boolean | undefined {
  const [whole, secret, ofSecret, least, only, odd, unfilled] = pattern.exec(text) ?? [];
  const type = ofSecret ?? only;
  if (type === "boolean") return true;
  if (type === "number") return secret ? 900_000 + Number(secret) : 1;
  if (type === "digits") return String(900_000 + Number(secret));
  if (secret) return unfilled ? `{{secret_${secret}}}` : `secret-${secret}`;
  if (least) return `${odd ? oddLetter : ""}${unfilled ? placeholder : ""}`.padEnd(Number(least), "x");
  return whole && "x";
}

export function fillMarkers(part: unknown): unknown {
  if (typeof part === "string") {
    const value = readMarker(part.trim());
    return typeof value === "string" ? part.replace(part.trim(), () => value) : (value ?? fillNameMarkers(part));
  }
  if (Array.isArray(part)) return part.map(fillMarkers);
  if (!isJsonObject(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [fillNameMarkers(name), fillMarkers(value)]));
}

/** A name or text with values for its markers, except those of a type alone. */
export const fillNameMarkers = (text: string): string =>
  text
    .replace(/\{\{name (\d+)\}\}/g, (_, number: string) => `unknown_name_${number}`)
    .replace(/\{\{(?:secret|text) [^{}]+\}\}/g, (marker) => String(readMarker(marker) ?? marker));

const placeholder = "{{x}}";

/** In place of any letter that not every system keeps. */
const oddLetter = "\ufffd";

/** A text of more letters is long, and so is its pseudonym. */
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
