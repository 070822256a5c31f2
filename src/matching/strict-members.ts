import * as z from "zod";
import { nearestHint } from "../ground/config-error.ts";

/** An object of these members and no others; one that is not known is named, with what it may have been meant to be. */
export function strictMembers<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((name) => `unknown member ${name}; ${nearestHint(name, known)}`).join("; ")
        : undefined,
  });
}

/** Values by keys of one form; a key of another says what is accepted. */
export function keyedBy<Key extends z.ZodString, Value extends z.ZodType>(key: Key, value: Value) {
  return z.record(key, value, {
    error: (issue) =>
      issue.code === "invalid_key" ? issue.issues.map(({ message }) => message).join("; ") : undefined,
  });
}

/** A schema that also takes a short form, written out by `long`. */
export function alsoShort<Schema extends z.ZodType>(long: (written: unknown) => unknown, schema: Schema) {
  return z.preprocess(long, schema);
}
