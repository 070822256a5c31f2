import { isDeepStrictEqual } from "node:util";
import * as z from "zod";

const pattern = z.string().superRefine((text, context) => {
  try {
    new RegExp(text, "u");
  } catch (error) {
    context.addIssue(`expected a regular expression: ${(error as Error).message}`);
  }
});

const predicate = z
  .strictObject({
    equals: z.unknown().optional(),
    contains: z.union([z.string(), z.number(), z.boolean()]).optional(),
    matches: pattern.optional(),
    in: z.array(z.unknown()).min(1).optional(),
    absent: z.boolean().optional(),
  })
  .refine((given) => Object.keys(given).length > 0, "expected one of equals, contains, matches, in, absent");

const isPlain = (given: unknown) => typeof given !== "object" || given === null;

const pointer = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, "expected a JSON Pointer like /social_media_customer_events_set/0/profile");

/** Values by JSON Pointer, and what each must be like; a plain value is short for `equals`. */
export const pointerMatch = z.record(
  pointer,
  z.preprocess((given) => (isPlain(given) ? { equals: given } : given), predicate),
);

export type PointerMatch = z.output<typeof pointerMatch>;

/** Does all hold of what the pointers lead to? */
export function matchesAll(whole: unknown, match: PointerMatch): boolean {
  return Object.entries(match).every(([at, wanted]) => holds(valueAt(whole, at), wanted));
}

function holds(value: unknown, wanted: z.output<typeof predicate>): boolean {
  const { contains, matches, absent } = wanted;
  if (Object.hasOwn(wanted, "equals") && !isDeepStrictEqual(value, wanted.equals)) return false;
  if (contains !== undefined && !doesContain(value, contains)) return false;
  if (matches !== undefined && (isPlain(value) ? value == null || !new RegExp(matches, "u").test(String(value)) : true))
    return false;
  if (wanted.in && !wanted.in.some((one) => isDeepStrictEqual(value, one))) return false;
  return absent === undefined || (value == null) === absent;
}

function doesContain(value: unknown, part: string | number | boolean): boolean {
  return Array.isArray(value) ? value.includes(part) : typeof value === "string" && value.includes(String(part));
}

function valueAt(whole: unknown, path: string): unknown {
  if (path === "") return whole;
  let at = whole;
  for (const step of path.slice(1).split("/")) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}
