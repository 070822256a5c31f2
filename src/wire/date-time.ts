import * as z from "zod";
import { memoize } from "../common/memoize.ts";

export const plainLength = "2016-06-22T15:00:00".length;

const plainDate = /^\d{4}-(0[1-9]|1[0-2])-([01][1-9]|10|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

/** True for a date as CRM.COM writes it, on a day that every month has. */
export const isPlainDate = (text: string): boolean => text.length === plainLength && plainDate.test(text);

export const beginsAsDate = (value: unknown): boolean =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:/.test(value);

/** The moment of a date in milliseconds since 1970; `NaN` for other texts. A date without a zone is in UTC. */
export function momentOf(text: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
}

/** A valid date as CRM.COM writes it: in UTC, without zone and fraction [assumed: `date.zone`]. */
export function plainDateTime(text: string): string {
  return text.length === plainLength ? text : printDateTime(momentOf(text));
}

/** Milliseconds since 1970 as CRM.COM prints a date: in UTC, without zone and fraction. */
export const printDateTime = (epochMs: number): string => printSecond(Math.floor(epochMs / 1000));

const printSecond = memoize(1, (second: number) => new Date(second * 1000).toISOString().slice(0, 19));

/** Two pages show 32 hexadecimal digits, and ten decimal ones, before R12.0.0; a page states a JWT from then on. */
export const sessionToken = z
  .string()
  .regex(/^([0-9A-F]{32}|[0-9]{10}|[\w-]+\.[\w-]+\.[\w-]+)$/)
  .describe("The token of the session");

/** The id of any record: every documented one is a GUID without dashes, in capitals. */
export const recordId = z.string().regex(/^[0-9A-F]{32}$/, "expected 32 upper-case hexadecimal digits");
