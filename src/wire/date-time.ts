import * as z from "zod";
import { ownText } from "../ground/json.ts";
import { remembering } from "../ground/remember.ts";
import type { BehaviourId } from "./assumptions.ts";
import { memberFacts } from "./member-facts.ts";

const plainLength = "2016-06-22T15:00:00".length;

/**
 * The vendor's type Date. Fractions and zones are taken: no page forbids them, and clients send ISO dates [assumed].
 * A date without a time is not taken: every documented example has one.
 */
export const dateTime = z.iso
  .datetime({ local: true, offset: true })
  .refine(isPrintable)
  .register(memberFacts, { typeName: "Date", form: "2016-06-22T15:00:00" });

/** A date as CRM.COM writes it: every page shows it without zone and without fraction. */
export const printedDateTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  .register(memberFacts, { typeName: "Date", form: "2016-06-22T15:00:00" });

/** A date of a fixture, in any form that a request may have; kept as CRM.COM writes it. */
export const storedDateTime = dateTime.overwrite((text) => (isDate(text) ? plainDateTime(text) : text));

/** The moment of a date, in milliseconds since 1970; `NaN` for what is none. A date without a zone is UTC on every machine. */
export function momentOf(text: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
}

/** A date that passed its schema, as CRM.COM writes it: in UTC, without zone and without fraction [assumed: `date.zone`]. */
export function plainDateTime(text: string): string {
  return text.length === plainLength ? text : printDateTime(momentOf(text));
}

function isPrintable(text: string): boolean {
  return text.length === plainLength || !isDate(text) || /^\d{4}-/.test(printDateTime(momentOf(text)));
}

// A schema asks this also of what did not pass the checks before.
const isDate = (text: string) => !Number.isNaN(momentOf(text));

/** A moment as CRM.COM prints it: no fraction, no zone. `epochMs` counts from 1970, and is shown as UTC. */
export const printDateTime = (epochMs: number): string => printSecond(Math.floor(epochMs / 1000));

/** All calls of a second have the same. */
const printSecond = remembering(1, (second: number) => ownText(new Date(second * 1000).toISOString().slice(0, 19)));

const noDoubts: readonly BehaviourId[] = [];

export function doubtsOfDate(text: string): readonly BehaviourId[] {
  const doubts = text < "1900" || text >= "2100" ? ["date.far-year" as const] : noDoubts;
  if (text.length === plainLength) return doubts;
  const [, seconds, zone] = /T\d\d:\d\d(:\d\d(?:\.\d+)?)?(.*)$/.exec(text) ?? [];
  const hasFraction = seconds?.length !== ":00".length;
  return [...doubts, ...(hasFraction ? ["date.fraction" as const] : []), ...(zone ? ["date.zone" as const] : [])];
}

const numbered = <Name extends string, Schema extends z.ZodType>(count: number, name: Name, schema: () => Schema) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}_${index + 1}`, schema()])) as Record<
    `${Name}_${number}`,
    Schema
  >;

/** The sixteen members that an installation may use as it likes. */
export const userDefinedFields = {
  ...numbered(8, "udf_string", () => z.string().nullish().describe("User Defined Field of type String")),
  ...numbered(4, "udf_float", () => z.number().nullish().describe("User Defined Field of type Float")),
  ...numbered(4, "udf_date", () => storedDateTime.nullish().describe("User Defined Field of type Date")),
};
