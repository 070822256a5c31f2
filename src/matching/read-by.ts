import type * as z from "zod";
import { mostProblems, nearestHint } from "../ground/config-error.ts";
import { schemaTree } from "../wire/schema-tree.ts";
import { expectedWords, withValue } from "./expected-words.ts";

/** One thing that is wrong with what a user gave: where in it, which value, and what is accepted. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** How zod parses what `problemsIn` is to tell of. */
export const plainly = { error: expectedWords, reportInput: true } as const;

/** What a user gave, read by a schema; or all that is wrong with it, in plain words. */
export function readBy<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
): { readonly data: z.output<Schema>; readonly problems?: never } | { readonly problems: readonly Problem[] } {
  const read = schema.safeParse(given, plainly);
  return read.success ? { data: read.data } : { problems: problemsIn(read.error, schema) };
}

/** What is wrong with something that was parsed `plainly`. Each unknown member of the whole has a problem of its own. */
export function problemsIn({ issues }: Pick<z.core.$ZodError, "issues">, schema: z.ZodType): Problem[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" && issue.path.length === 0
      ? unknownApart(issue.keys, schema, issue.message)
      : [{ path: issue.path, message: withValue(issue) }],
  );
}

function unknownApart(names: readonly string[], schema: z.ZodType, message: string): Problem[] {
  const known = [...schemaTree(schema).members.keys()];
  if (known.length === 0) return [{ path: [], message }];
  return names.map((name, rank) => ({
    path: [name],
    message: rank < mostProblems ? `unknown; ${nearestHint(name, known)}` : "unknown",
  }));
}
