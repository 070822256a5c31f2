import * as z from "zod";

/**
 * A schema that also takes a short form, written out by `long`.
 * @typeParam Short what may be written in the place of what the schema takes
 */
export function alsoShort<Short, Schema extends z.ZodType>(
  long: (written: unknown) => unknown,
  schema: Schema,
): z.ZodType<z.output<Schema>, Short | z.input<Schema>> {
  return z.preprocess(long, schema) as unknown as z.ZodType<z.output<Schema>, Short | z.input<Schema>>;
}
