import { createHash, createHmac, randomBytes } from "node:crypto";
import { roomForHeap } from "../../common/memory-limit.ts";
import { dateTime } from "../../schema/date-schema.ts";
import { momentOf } from "../../wire/date-time.ts";
import { hasOddLetters } from "../../wire/json-notes.ts";
import { hasPlaceholder } from "../../wire/text-template.ts";

/** A longer text, and a text of other letters than ASCII, becomes one word of a fixed length. */
const longestForm = 64;
const wordLength = 24;

const digit = "0123456789";
const letter = "abcdefghijklmnopqrstuvwxyz";
const hexDigit = "0123456789abcdef";

/** An ID of 32 hexadecimal digits, or a UUID. */
const hexId = /^(?=.*[a-f])(?:[\da-f]{32}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/** The sign of a number, and its digits without zeros at the end of a fraction and without an exponent. */
const number = /^(-?)(\d+(?:\.\d*[1-9])?)(?:\.?0+|e[+-]?\d{1,3})?$/i;

/** Letters before the digits of the vendor's numbers. */
const prefix = /^(?:ACR|RP|CI)(?=\d{3,}$)/i;

const date = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(:\d\d)?(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?)?$/;

/** The ranges of dates that assumptions distinguish, each with the day on which its pseudonyms begin. */
function rangeOf(seconds: number, nowMs: number): string {
  if (seconds < secondsAt("1900-01-01")) return "1810-01-01";
  // The clock of the upstream may be a minute ahead.
  if (seconds < nowMs / 1000 + 60) return "1950-01-01";
  return seconds < secondsAt("2100-01-01") ? "2090-01-01" : "2110-01-01";
}

const secondsAt = (day: string): number => momentOf(`${day}T00:00:00`) / 1000;

type Label = "secret" | "name" | "sandbox";

/**
 * Replaces the values of a tenant by others of the same form: one value has one pseudonym in a recording, and two values have two. A
 * pseudonym keeps what an assumption may be about: letter case, outer space, more than 255 letters, odd letters, placeholders, and the
 * range and resolution of a date.
 */
export class Pseudonyms {
  readonly #key: Buffer;
  readonly #counts = new Map<string, number>();
  readonly #kept = new Map<string, number>();
  readonly #noted = new Set<string>();
  /** Hashes of the free texts that were sent: as they were sent, and in one form. */
  readonly #texts = new Set<string>();
  /** A value that is seen again after so many others gets another pseudonym. */
  readonly #most = Math.min(300_000, Math.floor(roomForHeap() / 1000));

  /** @param seed makes the same pseudonyms in each run; without one the key is random, as it must be for a real tenant */
  constructor(seed?: string) {
    this.#key = seed === undefined ? randomBytes(32) : createHash("sha256").update(seed).digest();
  }

  /** A text of the same form: a digit becomes a digit, a capital letter a capital letter. `ACR` and punctuation stay. */
  of(text: string): string {
    return withOuterSpace(text, (core) => this.#ofForm(core));
  }

  /** A date of the same form, range and resolution; `undefined` for another text. @param nowMs the time of the call */
  date(text: string, nowMs = Date.now()): string | undefined {
    return date.test(text.trim()) ? withOuterSpace(text, (core) => this.#ofDate(core, nowMs)) : undefined;
  }

  /** The number of a value, from 1, among those of the same kind. */
  label(kind: Label, value: string): number {
    // A hash, so that no secret is kept longer than its call.
    return 1 + this.#keep(`${kind} ${this.bytes(value).toString("base64")}`, () => this.#next(kind));
  }

  /** Notes a value, and the only number in it, because a later code may repeat it. */
  note(value: string): void {
    if (this.#noted.size > this.#most) this.#noted.clear();
    const [, only = ""] = /^\D*?0*(\d+)\D*$/.exec(bare(value)) ?? [];
    for (const part of [bare(value), only]) if (part.length > 3 && part.length <= longestForm) this.#noted.add(part);
  }

  /** True if a text has a noted value of four letters or more in it, whatever is between its letters. */
  hasNoted(text: string): boolean {
    const word = bare(text);
    for (let from = 0; from < word.length; from += 1)
      for (let to = from + 4; to <= word.length; to += 1) if (this.#noted.has(word.slice(from, to))) return true;
    return false;
  }

  noteText(text: string): void {
    if (this.#texts.size > this.#most) this.#texts.clear();
    for (const form of [text.trim(), inOneForm(text)]) this.#texts.add(this.bytes(form).toString("base64"));
  }

  /** True if a text was sent, but with other line breaks, with other white space in it, or in another Unicode form. */
  isChangedText(text: string): boolean {
    const isNoted = (form: string) => this.#texts.has(this.bytes(form).toString("base64"));
    return !isNoted(text.trim()) && isNoted(inOneForm(text));
  }

  bytes(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text).digest();
  }

  #next(form: string, start = () => 0): number {
    const count = this.#counts.get(form) ?? start();
    setBounded(this.#counts, form, count + 1, this.#most);
    return count;
  }

  #keep(key: string, make: () => number): number {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const made = make();
    setBounded(this.#kept, key, made, this.#most);
    return made;
  }

  #ofForm(text: string): string {
    if (text.length > longestForm || /[^ -~]/.test(text) || !/[a-z\d]/i.test(text)) return this.#ofWord(text);
    const { kind, head, core, tail } = partsOf(text);
    const alphabets = alphabetsOf(kind, core);
    const form = `${kind} ${head.toLowerCase()} ${alphabets.map(([first]) => first).join("")}`;
    const start = () => this.bytes(form).readUIntBE(0, 5);
    const made = written(
      this.#keep(`${form} ${core.toLowerCase()}`, () => this.#next(form, start)),
      alphabets,
    );
    // An ID that has a capital letter has no small one.
    const capital = kind === "id" && /[A-F]/.test(core) ? /./ : /[A-Z]/;
    return head + made.map((one, at) => (capital.test(core.charAt(at)) ? one.toUpperCase() : one)).join("") + tail;
  }

  #ofDate(text: string, nowMs: number): string {
    const [, seconds, fraction, zone] = date.exec(text) ?? [];
    const hasTime = text.includes("T");
    const whole = hasTime ? text : `${text}T00:00:00`;
    const isDate = dateTime.safeParse(whole).success;
    // A date that does not exist has no moment, and stays one that does not exist.
    const moment = isDate ? Math.floor(momentOf(whole) / 1000) : undefined;
    const made = this.#keep(`moment ${moment ?? text}`, () => {
      const range = rangeOf(moment ?? 1, nowMs);
      const [first, step] = momentsAlike(moment ?? 1);
      return secondsAt(range) + first + step * this.#next(`date ${range} ${step}`);
    });
    const isShifted = zone !== undefined && zone !== "Z";
    const printed = new Date((made + (isShifted ? 7200 : 0)) * 1000).toISOString();
    const day = isDate ? printed.slice(0, 10) : "2001-02-30";
    if (!hasTime) return day;
    const time = printed.slice(10, seconds === undefined ? 16 : 19);
    // The zeros at the end of a fraction stay.
    const digits = fraction === undefined ? "" : `.${fraction.replace(/\d(?=\d*[1-9])|[1-9]/g, "5")}`;
    return day + time + digits + (isShifted ? "+02:00" : (zone ?? ""));
  }

  #ofWord(text: string): string {
    const small = text.toLowerCase();
    const marks = (hasOddLetters(text) ? oddLetter : "") + (hasPlaceholder(text) ? placeholder : "");
    const cases = this.bytes(`case ${text}`);
    const letters = [...this.bytes(`word ${small}`).subarray(marks.length, wordLength)].map((byte, at) => {
      const one = letter.charAt(byte % letter.length);
      return text !== small && (cases[at] as number) % 2 === 1 ? one.toUpperCase() : one;
    });
    const word = marks + letters.join("");
    return text.length > mostUsual ? word.repeat(11).slice(0, mostUsual + 1) : word;
  }
}

function setBounded(map: Map<string, number>, key: string, value: number, most: number): void {
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value as string);
}

/** The part of a text that gets other letters, with what stays before and after that part. */
function partsOf(text: string) {
  if (hexId.test(text)) return { kind: "id", head: "", core: text, tail: "" };
  const [match, sign = "", digits = ""] = number.exec(text) ?? [];
  if (match !== undefined && Number.isFinite(Number(text)))
    return { kind: "number", head: sign, core: digits, tail: text.slice(sign.length + digits.length) };
  const [head = ""] = prefix.exec(text) ?? [];
  return { kind: "text", head, core: text.slice(head.length), tail: "" };
}

function alphabetsOf(kind: string, core: string): string[] {
  return [...core].map((one, at) => {
    if (kind === "id") return one === "-" ? one : at === 0 ? "abcdef" : hexDigit;
    const isOuter = at === 0 || (core.includes(".") && at === core.length - 1);
    // A number keeps a zero at its begin, and gets no other one there or at the end of its fraction.
    if (kind === "number" && isOuter) return one === "0" ? "0" : "123456789";
    return [digit, letter].find((alphabet) => alphabet.includes(one.toLowerCase())) ?? one;
  });
}

/** A number in the alphabets of its places, as a number is written in digits. */
function written(count: number, alphabets: readonly string[]): string[] {
  let rest = count;
  const made = alphabets.toReversed().map((alphabet) => {
    const one = alphabet.charAt(rest % alphabet.length);
    rest = Math.floor(rest / alphabet.length);
    return one;
  });
  return made.reverse();
}

/** The first pseudonym, and the step to the next, for a moment that is midnight, a whole minute, or neither. */
function momentsAlike(seconds: number): readonly [first: number, step: number] {
  if (seconds % 86_400 === 0) return [0, 86_400];
  return seconds % 60 === 0 ? [3600, 7200] : [1, 60];
}

const inOneForm = (text: string) => `in one form ${text.normalize("NFC").trim().replace(/\s+/g, " ")}`;

const bare = (text: string) => text.replace(/[^a-z\d]/g, "");

export const placeholder = "{{x}}";

/** In place of any letter that not every system keeps. */
export const oddLetter = "\ufffd";

const mostUsual = 255;

/** Replaces a text within its outer white space, which stays as plain spaces: a text may be long because of them. */
export function withOuterSpace(text: string, replace: (core: string) => string): string {
  const core = text.trim();
  if (core === "") return " ".repeat(text.length);
  const before = text.length - text.trimStart().length;
  const made = " ".repeat(before) + replace(core) + " ".repeat(text.length - before - core.length);
  // The value of its marker may be shorter.
  return text.length > mostUsual && core.length <= mostUsual ? made.padEnd(mostUsual + 50) : made;
}
