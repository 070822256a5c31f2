import * as z from "zod";
import { stoppingEarly } from "./stopping-early.ts";

/** Conditions of one rule or claim: all of them are asked of every call, and of every row. */
const mostKeys = 1000;

/** At most 1000 values by keys of one form; a key of another says what is accepted. */
export function keyedBy<Key extends z.ZodString, Value extends z.ZodType>(key: Key, value: Value) {
  const whole = z.record(key, value);
  const few = whole.refine((written) => Object.keys(written).length <= mostKeys, {
    error: ({ input }) => `there are ${Object.keys(input as object).length}; expected at most ${mostKeys}`,
  });
  return stoppingEarly(value, few as unknown as typeof whole, key);
}
