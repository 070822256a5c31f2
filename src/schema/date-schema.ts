import * as z from "zod";
import { momentOf, plainDateTime, plainLength, printDateTime } from "../wire/date-time.ts";
import { memberFacts } from "./member-facts.ts";

export const dateTimeForm = "2016-06-22T15:00:00";

/**
 * The vendor's type Date. It takes fractions and zones, as no page forbids them and clients send ISO dates [assumed].
 * It takes no date without a time: every documented example has one.
 */
export const dateTime = z.iso
  .datetime({ local: true, offset: true })
  .refine(isPrintable)
  .register(memberFacts, { typeName: "Date", form: dateTimeForm });

/** A date as CRM.COM writes it: every page shows it without zone and without fraction. */
export const printedDateTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  .register(memberFacts, { typeName: "Date", form: dateTimeForm });

/** A date without a time, for a member whose page shows one. */
export const plainDate = z.iso.date().register(memberFacts, { typeName: "Date", form: "2016-06-22" });

export const plainDateLength = "2016-06-22".length;

/** A date of a fixture, in any form of a request. The fixture keeps it as CRM.COM writes it. */
export const storedDateTime = dateTime.overwrite((text) => (isDate(text) ? plainDateTime(text) : text));

function isPrintable(text: string): boolean {
  return text.length === plainLength || !isDate(text) || /^\d{4}-/.test(printDateTime(momentOf(text)));
}

const isDate = (text: string) => !Number.isNaN(momentOf(text));

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
