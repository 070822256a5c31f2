import { dateTime, momentOf } from "../../wire/date-time.ts";
import { withOuterSpace } from "./marker.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

const form = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(:\d\d)?(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?)?$/;
const minuteS = 60;
const dayS = 86_400;
/** A date that is so little later than the call is one of now, by another clock. */
const graceMs = minuteS * 1000;

const secondsAt = (text: string) => momentOf(text) / 1000;

/** Four ranges of dates, as an assumption or a check may be about each: where one ends, and from where its pseudonyms are taken. */
const ranges = [
  { untilS: () => secondsAt("1900-01-01T00:00:00"), fromS: secondsAt("1810-01-01T00:00:00"), days: 25_000 },
  { untilS: (nowS: number) => nowS, fromS: secondsAt("1950-01-01T00:00:00"), days: 24_000 },
  { untilS: () => secondsAt("2100-01-01T00:00:00"), fromS: secondsAt("2090-01-01T00:00:00"), days: 3285 },
  { untilS: () => Number.POSITIVE_INFINITY, fromS: secondsAt("2110-01-01T00:00:00"), days: 29_000 },
];

/**
 * A date of the same form, in the same of four ranges: before 1900, past, to come until 2099, later. One moment has one
 * pseudonym in every form; a whole minute, midnight and a day that there is not stay that. `undefined` for what does not look
 * like a date.
 * @param nowMs when the call was over, in milliseconds since 1970
 */
export function pseudoDate(text: string, pseudonyms: Pseudonyms, nowMs: number): string | undefined {
  return form.test(text.trim()) ? withOuterSpace(text, (core) => dateOf(core, pseudonyms, nowMs)) : undefined;
}

function dateOf(text: string, pseudonyms: Pseudonyms, nowMs: number): string {
  const [, seconds, fraction, zone] = form.exec(text) ?? [];
  const whole = text.includes("T") ? text : `${text}T00:00:00`;
  const isDate = dateTime.safeParse(whole).success;
  // What is no date gets a moment of its own.
  const noDateS = pseudonyms.bytes(`no date ${text}`).readUInt32BE(0);
  const momentS = isDate ? Math.floor(momentOf(whole) / 1000) : noDateS;
  const madeS = pseudonyms.moments.get(momentS) ?? pseudoMoment(momentS, pseudonyms, nowMs);
  pseudonyms.moments.set(momentS, madeS);
  const isShifted = zone !== undefined && zone !== "Z";
  const printed = new Date((madeS + (isShifted ? 2 * 60 * minuteS : 0)) * 1000).toISOString();
  const day = isDate ? printed.slice(0, 10) : "2001-02-30";
  if (whole !== text) return day;
  const time = printed.slice(10, seconds === undefined ? 16 : 19);
  const digits = fraction === undefined ? "" : `.${pseudoFraction(fraction, momentS, pseudonyms)}`;
  return day + time + digits + (zone === undefined ? "" : isShifted ? "+02:00" : "Z");
}

function pseudoMoment(momentS: number, pseudonyms: Pseudonyms, nowMs: number): number {
  const { fromS, days } = ranges.find(({ untilS }) => momentS < untilS((nowMs + graceMs) / 1000)) as (typeof ranges)[0];
  const bytes = pseudonyms.bytes(`date ${momentS}`);
  const madeS = fromS + (bytes.readUInt32BE(0) % days) * dayS;
  if (momentS % dayS === 0) return madeS;
  const minutes = bytes.readUInt32BE(4) % 1439;
  if (momentS % minuteS === 0) return madeS + (minutes + 1) * minuteS;
  return madeS + minutes * minuteS + 1 + (bytes.readUInt32BE(8) % 59);
}

/** As many digits, at most nine; the last zeros stay. */
function pseudoFraction(fraction: string, momentS: number, pseudonyms: Pseudonyms): string {
  const digits = fraction.slice(0, 9).replace(/0+$/, "");
  const made = [...pseudonyms.bytes(`fraction ${momentS} ${digits}`).subarray(0, digits.length)];
  return made
    .map((byte) => String(1 + (byte % 9)))
    .join("")
    .padEnd(Math.min(fraction.length, 9), "0");
}
