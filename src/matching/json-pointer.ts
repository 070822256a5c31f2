import * as z from "zod";

/** A JSON Pointer (RFC 6901): `/social_media_customer_events_set/0/profile`; the empty one is the whole. */
export const jsonPointer = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, "expected a JSON Pointer like /accounts_receivable_identifier/number");

/** The value at a pointer; `undefined` where there is none. Own members only. */
export function valueAt(whole: unknown, pointer: string): unknown {
  if (pointer === "") return whole;
  let at = whole;
  for (const step of pointer.slice(1).split("/")) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}
