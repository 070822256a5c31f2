import * as z from "zod";
import { ConfigError, mostProblems, nearestHint, problemAt } from "../ground/config-error.ts";
import { schemaTree } from "../wire/schema-tree.ts";
import { expectedWords, withValue } from "./expected-words.ts";

/** What is wrong with something that a user gave, and where in it. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export const plainly = { error: expectedWords, reportInput: true } as const;

/** What a user gave, read by a schema, or all that is wrong with it in plain words. */
export function readBy<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
):
  | { readonly data: z.output<Schema>; readonly problems?: never }
  | { readonly data?: never; readonly problems: readonly Problem[] } {
  const read = schema.safeParse(given, plainly);
  return read.success ? { data: read.data } : { problems: problemsIn(read.error, schema) };
}

/** A schema that takes a text or number too, as short for what `spelledOut` makes of it. */
export const orShort = <Short extends string | number, Whole extends z.ZodType>(
  type: "string" | "number",
  spelledOut: (short: Short) => unknown,
  whole: Whole,
): z.ZodType<z.output<Whole>, Short | z.input<Whole>> =>
  z.preprocess((written) => (typeof written === type ? spelledOut(written as Short) : written), whole) as never;

/** What a user gave, read by a schema. @throws ConfigError with all that is wrong, each where `whereAt` says */
export function readOrThrow<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  whereAt: (path: readonly string[]) => string,
): z.output<Schema> {
  const read = readBy(schema, given);
  if (!read.problems) return read.data;
  throw new ConfigError(read.problems.map(({ path, message }) => problemAt(whereAt(path.map(String)), message)));
}

/** Each unknown member of the whole has a problem of its own. */
export function problemsIn({ issues }: Pick<z.core.$ZodError, "issues">, schema: z.ZodType): Problem[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" && issue.path.length === 0
      ? eachUnknown(issue.keys, schema, issue.message)
      : [{ path: issue.path, message: withValue(issue) }],
  );
}

function eachUnknown(names: readonly string[], schema: z.ZodType, message: string): Problem[] {
  const known = [...schemaTree(schema).members.keys()];
  if (known.length === 0) return [{ path: [], message }];
  return names.map((name, rank) => ({
    path: [name],
    message: rank < mostProblems ? `unknown; ${nearestHint(name, known)}` : "unknown",
  }));
}

/** Refuses more than `most` elements before it looks into them: a million problems would take all memory. */
export function atMost<Schema extends z.ZodType>(most: number, schema: Schema): Schema {
  const counted = z.preprocess((written, context) => {
    const count = countOf(written);
    if (count <= most) return written;
    context.addIssue({ code: "custom", message: `there are ${count}; expected at most ${most}` });
    return z.NEVER;
  }, schema);
  // What goes in is what `schema` takes; preprocess would say unknown.
  return counted as unknown as Schema;
}

function countOf(written: unknown): number {
  if (typeof written !== "object" || written === null) return 0;
  return Array.isArray(written) ? written.length : Object.keys(written).length;
}

/** Conditions of one rule or claim: all of them are asked of every call, and of every row. */
const mostKeys = 1000;

export const recordOf = <Key extends z.ZodString, Value extends z.ZodType>(key: Key, value: Value) =>
  atMost(mostKeys, z.record(key, value));
