import * as z from "zod";

/**
 * What a program gave, by its schema.
 * @throws TypeError that says what is wrong with it, and where
 */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new TypeError(z.prettifyError(result.error));
}
