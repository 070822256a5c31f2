import type * as z from "zod";
import { recordOf } from "./at-most.ts";
import type { Condition } from "./condition.ts";
import { jsonPointer, pointerReader } from "./json-pointer.ts";
import { compilePredicate, predicate } from "./predicate.ts";

const byPointer = recordOf(jsonPointer, predicate);

/** What is written: every pointer begins with a slash, but the empty one, which is the whole. */
export interface WrittenPointers {
  readonly [pointer: `/${string}`]: z.input<typeof predicate>;
  readonly ""?: z.input<typeof predicate>;
}

/** Values by JSON Pointer, and what each must be like. */
export const pointers = byPointer as unknown as z.ZodType<z.output<typeof byPointer>, WrittenPointers>;

/** The conditions that pointers set for the whole that they lead into. */
export function conditionsAt(values: z.output<typeof pointers> = {}): readonly Condition<unknown>[] {
  return Object.entries(values).map(([pointer, one]) => ({
    member: pointer,
    read: pointerReader(pointer),
    ...compilePredicate(one),
  }));
}
