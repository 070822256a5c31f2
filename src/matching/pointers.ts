import type * as z from "zod";
import type { Condition } from "./condition.ts";
import { jsonPointer, pointerReader } from "./json-pointer.ts";
import { keyedBy } from "./keyed-by.ts";
import { compilePredicate, predicate } from "./predicate.ts";

/** Values by JSON Pointer, and what each must be like. */
export const pointers = keyedBy(jsonPointer, predicate);

/** The conditions that pointers set for the whole that they lead into. */
export function conditionsAt(values: z.output<typeof pointers> = {}): readonly Condition<unknown>[] {
  return Object.entries(values).map(([pointer, one]) => ({
    member: pointer,
    read: pointerReader(pointer),
    ...compilePredicate(one),
  }));
}
