import * as z from "zod";

/** A schema that also takes a short form, written out by `long`. */
export function alsoShort<Schema extends z.ZodType>(long: (written: unknown) => unknown, schema: Schema) {
  return z.preprocess(long, schema);
}
