import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { nearestHint } from "../common/names.ts";
import { loadOwnModule } from "../common/own-module.ts";
import { recordOf } from "../schema/read-by.ts";
import { jsonPointer, pointerReader } from "./json-pointer.ts";
import type * as patterns from "./linear-pattern.ts";

/** A condition on one member of a call, a row or a body. */
export interface Condition<Subject> {
  /** Its name for people: `header x-client`, `/fields_set`. */
  readonly member: string;
  read(subject: Subject): unknown;
  holds(value: unknown): boolean;
  readonly expected: Readonly<Record<string, unknown>>;
}

export const doAllHold = <Subject>(conditions: readonly Condition<Subject>[], subject: Subject): boolean =>
  conditions.every(({ read, holds }) => holds(read(subject)));

const loadPatterns = () => loadOwnModule<typeof patterns>("matching/linear-pattern");

const regex = z.string().superRefine((text, context) => {
  const problem = loadPatterns().patternProblem(text);
  if (problem) context.addIssue(problem);
});

const isPlain = (value: unknown) => typeof value !== "object" || value === null;

const long = z
  .strictObject({
    equals: z.unknown().optional(),
    contains: z.union([z.string(), z.number(), z.boolean()]).optional(),
    matches: regex.optional(),
    in: z
      .array(z.unknown())
      .min(1)
      // Each object is compared with every value; plain values are looked up.
      .refine((list) => list.filter((item) => !isPlain(item)).length <= 100, "expected at most 100 objects and arrays")
      .optional(),
    absent: z.boolean().optional(),
  })
  .refine((parts) => Object.keys(parts).length > 0, "expected one of equals, contains, matches, in, absent");

/** A plain value is short for `equals`. All parts must hold. */
export const predicate = z.preprocess(
  (value: string | number | boolean | null | z.input<typeof long>) => (isPlain(value) ? { equals: value } : value),
  long,
);

type Predicate = z.output<typeof predicate>;

/** Bytes that a predicate takes once it is compiled, beside its own, measured. */
export const compiledBytes = ({ matches }: Predicate): number =>
  2000 + (matches === undefined ? 0 : loadPatterns().patternBytes(matches));

export function compilePredicate(predicate: Predicate): Omit<Condition<never>, "member" | "read"> {
  const parts: ((value: unknown) => boolean)[] = [];
  const { contains, matches, absent } = predicate;
  if (Object.hasOwn(predicate, "equals")) parts.push(isOneOf([predicate.equals]));
  if (predicate.in) parts.push(isOneOf(predicate.in));
  if (contains !== undefined) parts.push((value) => doesContain(value, contains));
  if (matches !== undefined) {
    const fits = loadPatterns().linearPattern(matches);
    parts.push((value) => value != null && typeof value !== "object" && fits(String(value)));
  }
  if (absent !== undefined) parts.push((value) => (value == null) === absent);
  return { holds: (value) => parts.every((holds) => holds(value)), expected: predicate };
}

function isOneOf(list: readonly unknown[]): (value: unknown) => boolean {
  const plain = new Set(list.filter(isPlain));
  const others = list.filter((item) => !isPlain(item) || item === 0);
  // A Set does not tell 0 from -0.
  return (value) => (value !== 0 && plain.has(value)) || others.some((item) => isDeepStrictEqual(value, item));
}

function doesContain(value: unknown, part: string | number | boolean): boolean {
  if (Array.isArray(value)) return value.includes(part);
  return typeof value === "string" && value.includes(String(part));
}

export const pointers = recordOf(jsonPointer, predicate);

export function conditionsAt(values: z.output<typeof pointers> = {}): readonly Condition<unknown>[] {
  return Object.entries(values).map(([pointer, predicate]) => ({
    member: pointer,
    read: pointerReader(pointer),
    ...compilePredicate(predicate),
  }));
}

/**
 * True if a pattern matches an operation. A pattern may end in `*`, and `!` before it means all others.
 * @param operation `undefined` for a path that is no method: it is in `*` and in all others
 */
export function namesOperation(pattern: string, operation: string | undefined): boolean {
  if (pattern === "*") return true;
  if (pattern.startsWith("!")) return !namesOperation(pattern.slice(1), operation);
  if (operation === undefined) return false;
  return pattern.endsWith("*") ? operation.startsWith(pattern.slice(0, -1)) : operation === pattern;
}

/** Why a pattern names no method, with the nearest; `undefined` when it names one. */
export function unknownOperation(pattern: string, methods: readonly string[]): string | undefined {
  const positive = pattern.replace(/^!/, "");
  if (pattern === "*" || methods.some((name) => namesOperation(positive, name))) return undefined;
  if (!positive.endsWith("*")) return `there is no method ${positive}; ${nearestHint(positive, methods)}`;
  const families = methods.flatMap((name) => [...name.matchAll(/\./g)].map(({ index }) => `${name.slice(0, index)}.*`));
  return `no method begins with ${positive.slice(0, -1)}; ${nearestHint(positive, [...new Set(families)])}`;
}
