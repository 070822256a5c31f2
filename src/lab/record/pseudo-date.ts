import { dateTime, momentOf } from "../../wire/date-time.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

const form = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(:\d\d)?(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?)?$/;
const dayMs = 24 * 3_600_000;
const days = 3650;

/** From where the days of a recording are counted: those that were over when the call came, and those to come. */
const over = Date.parse("2000-01-01T00:00:00Z");
const toCome = Date.parse("2190-01-01T00:00:00Z");

/**
 * A date of the same form that tells no more of the other than whether it was still to come, and whether there is such a
 * day. `undefined` for what does not look like a date.
 */
export function pseudoDate(text: string, pseudonyms: Pseudonyms, nowMs: number): string | undefined {
  const [whole, seconds, fraction, zone] = form.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const hasTime = text.includes("T");
  const isDate = dateTime.safeParse(hasTime ? text : `${text}T00:00:00`).success;
  const bytes = pseudonyms.bytes(`date ${text}`);
  const isOver = isDate && momentOf(hasTime ? text : `${text}T00:00:00`) <= nowMs;
  const moment = new Date((isOver ? over : toCome) + (bytes.readUInt32BE(0) % days) * dayMs);
  moment.setUTCSeconds(bytes.readUInt32BE(4) % 86_400);
  const printed = moment.toISOString();
  const day = isDate ? printed.slice(0, 10) : "2001-02-30";
  if (!hasTime) return day;
  const time = printed.slice(10, seconds === undefined ? 16 : 19);
  const digits = fraction === undefined ? "" : `.${"123456789".repeat(2).slice(0, Math.min(fraction.length, 9))}`;
  return day + time + digits + (zone === undefined ? "" : zone === "Z" ? "Z" : "+02:00");
}
