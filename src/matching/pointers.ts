import * as z from "zod";
import { jsonPointer, valueAt } from "./json-pointer.ts";
import { compilePredicate, predicate } from "./predicate.ts";

/** Values by JSON Pointer, and what each must be like. */
export const pointers = z.record(jsonPointer, predicate, {
  error: (issue) =>
    issue.code === "invalid_key" ? "expected a JSON Pointer like /accounts_receivable_identifier/number" : undefined,
});

/** Makes pointers ready to be asked often: does all hold of what they lead to? */
export function compilePointers(given: z.output<typeof pointers> = {}): (whole: unknown) => boolean {
  const parts = Object.entries(given).map(([pointer, one]) => [pointer, compilePredicate(one)] as const);
  return (whole) => parts.every(([pointer, holds]) => holds(valueAt(whole, pointer)));
}
