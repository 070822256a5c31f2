import * as z from "zod";

/**
 * What a program gave, by its schema.
 * @throws TypeError that says what is wrong with it, and where
 */
export function readGiven<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new TypeError(z.prettifyError(result.error));
}
