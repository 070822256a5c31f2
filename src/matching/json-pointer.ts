import * as z from "zod";

/** How a JSON Pointer is written. */
export const pointerForm = "(in a name, ~ is written ~0 and / is written ~1)";

/** A JSON Pointer (RFC 6901): `/social_media_customer_events_set/0/profile`; the empty one is the whole. */
export const jsonPointer = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, `expected a JSON Pointer like /accounts_receivable_identifier/number ${pointerForm}`);

/** The pointer that a path of names and indexes is. */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((name) => `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** The names and indexes that a pointer leads through. */
export const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The value at a pointer; `undefined` where there is none. Own members only. */
export const valueAt = (whole: unknown, pointer: string): unknown => pointerReader(pointer)(whole);

/** Makes a pointer ready to be followed often. */
export function pointerReader(pointer: string): (whole: unknown) => unknown {
  const names = stepsOf(pointer);
  return (whole) => {
    let at = whole;
    for (const name of names) {
      if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
      at = (at as Record<string, unknown>)[name];
    }
    return at;
  };
}
