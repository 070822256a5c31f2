import type * as z from "zod";

/**
 * The same schema, for which the compiler takes no more than what may be written: a form that zod checks, and has no type for.
 * @typeParam Written what may be written
 */
export function writtenAs<Written, Schema extends z.ZodType>(schema: Schema): z.ZodType<z.output<Schema>, Written> {
  return schema as unknown as z.ZodType<z.output<Schema>, Written>;
}
