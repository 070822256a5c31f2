import * as z from "zod";
import { nearestHint } from "../ground/config-error.ts";
import { cutText } from "../ground/first-problems.ts";
import { stoppingEarly } from "./stopping-early.ts";

/** An object of these members and no others; one that is not known is named, with what it may have been meant to be. */
export function strictMembers<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? unknownMembers(issue.keys, known) : undefined),
  });
}

const mostNamed = 10;

function unknownMembers(names: readonly string[], known: readonly string[]): string {
  const first = names.slice(0, mostNamed).map((name) => `unknown member ${cutText(name)}; ${nearestHint(name, known)}`);
  return [...first, ...(names.length > mostNamed ? [`and ${names.length - mostNamed} more`] : [])].join("; ");
}

/** Conditions of one rule or claim: all of them are asked of every call, and of every row. */
const mostKeys = 1000;

/** At most 1000 values by keys of one form; a key of another says what is accepted. */
export function keyedBy<Key extends z.ZodString, Value extends z.ZodType>(key: Key, value: Value) {
  const whole = z.record(key, value, {
    error: (issue) =>
      issue.code === "invalid_key" ? issue.issues.map(({ message }) => message).join("; ") : undefined,
  });
  const few = whole.refine((written) => Object.keys(written).length <= mostKeys, {
    error: ({ input }) => `there are ${Object.keys(input as object).length}; expected at most ${mostKeys}`,
  });
  return stoppingEarly(value, few as unknown as typeof whole, key);
}

/** A schema that also takes a short form, written out by `long`. */
export function alsoShort<Schema extends z.ZodType>(long: (written: unknown) => unknown, schema: Schema) {
  return z.preprocess(long, schema);
}
