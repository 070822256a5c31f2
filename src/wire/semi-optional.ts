import type * as z from "zod";
import "./member.ts";

/** What a refinement hands to whoever turns issues into vendor errors. */
export interface IssueParams {
  refused: "semiOptionalMissing" | "semiOptionalConflict" | "passCodeMissing";
  members: readonly string[];
}

/**
 * Marks an object of which exactly one of `members` must be given.
 *
 * The vendor's sentence, under "Restrictions" of other method pages: it is mandatory to specify one of the semi-optional
 * parameters, and only one. `null` counts as not given, as absent values come back as `null`.
 */
export function semiOptional<Shape extends z.ZodRawShape>(
  object: z.ZodObject<Shape>,
  members: readonly (keyof Shape & string)[],
): z.ZodObject<Shape> {
  const count = (value: object) => {
    let given = 0;
    for (const member of members) if ((value as Record<string, unknown>)[member] != null) given += 1;
    return given;
  };
  return object
    .refine((value) => count(value) > 0, { params: { refused: "semiOptionalMissing", members } satisfies IssueParams })
    .refine((value) => count(value) < 2, { params: { refused: "semiOptionalConflict", members } satisfies IssueParams })
    .meta({
      twin: (known) => ({
        oneOf: members
          .filter((member) => known.includes(member))
          .map((member) => ({ required: [member], properties: { [member]: { not: { type: "null" } } } })),
      }),
    });
}
