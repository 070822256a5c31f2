import * as z from "zod";
import { dateTime, printedDateTime, storedDateTime } from "./date-time.ts";

const numbered = <Name extends string, Schema extends z.ZodType>(count: number, name: Name, schema: () => Schema) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}_${index + 1}`, schema()])) as Record<
    `${Name}_${number}`,
    Schema
  >;

/** The sixteen members that an installation may use as it likes, with dates of a kind. */
const fieldsWith = <Date extends z.ZodType>(date: Date) => ({
  ...numbered(8, "udf_string", () => z.string().nullish().describe("User Defined Field of type String")),
  ...numbered(4, "udf_float", () => z.number().nullish().describe("User Defined Field of type Float")),
  ...numbered(4, "udf_date", () => date.nullish().describe("User Defined Field of type Date")),
});

/** Those of a request; the same on every customer event. */
export const userDefinedFields = fieldsWith(dateTime);

/** Those of an answer. */
export const printedFields = fieldsWith(printedDateTime);

/** Those of a fixture. */
export const storedFields = fieldsWith(storedDateTime);
