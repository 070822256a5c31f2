import * as z from "zod";

/**
 * The same schema of a list, or of values by name, which refuses more than `most` of them before it looks into them: to tell
 * what is wrong with each of a million takes the memory of a process.
 */
export function atMost<Schema extends z.ZodType>(most: number, schema: Schema): Schema {
  const counted = z.preprocess((written, context) => {
    const count = countOf(written);
    if (count <= most) return written;
    context.addIssue({ code: "custom", message: `there are ${count}; expected at most ${most}` });
    return z.NEVER;
  }, schema);
  // What goes in is what `schema` takes; preprocess would say unknown.
  return counted as unknown as Schema;
}

function countOf(written: unknown): number {
  if (typeof written !== "object" || written === null) return 0;
  return Array.isArray(written) ? written.length : Object.keys(written).length;
}

/** Conditions of one rule or claim: all of them are asked of every call, and of every row. */
const mostKeys = 1000;

/** At most 1000 values by keys of one form; a key of another says what is accepted. */
export const recordOf = <Key extends z.ZodString, Value extends z.ZodType>(key: Key, value: Value) =>
  atMost(mostKeys, z.record(key, value));
