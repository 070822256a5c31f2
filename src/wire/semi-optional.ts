import type * as z from "zod";
import "./member.ts";

/** What a refinement hands to whoever turns issues into vendor errors. */
export interface IssueParams {
  /** The kind of error for a value that does not pass and has that many of the members. */
  refused(given: number): "semiOptionalMissing" | "semiOptionalConflict" | "passCodeMissing";
  members: readonly string[];
  /** Is it the whole rule that exactly one of the members is given? */
  isExactlyOne?: true;
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
  const names = new Set<string>(members);
  // Through what is there, not through what might be: an identifier has one member of five.
  const count = (value: object) => {
    let given = 0;
    for (const name in value) if (names.has(name) && (value as Record<string, unknown>)[name] != null) given += 1;
    return given;
  };
  const refused = (given: number) => (given === 0 ? "semiOptionalMissing" : "semiOptionalConflict");
  return object
    .refine((value) => count(value) === 1, { params: { refused, members, isExactlyOne: true } satisfies IssueParams })
    .meta({
      twin: (known) => ({
        oneOf: members
          .filter((member) => known.includes(member))
          .map((member) => ({ required: [member], properties: { [member]: { not: { type: "null" } } } })),
      }),
    });
}
