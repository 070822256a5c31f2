import * as z from "zod";
import { journalClaim } from "../journal/journal-claim.ts";

const overAllToo = {
  /** All sandboxes, of all instances, and not only the one that the request names. */
  all: z.boolean().optional(),
  /** With `all`: when the calls began that it is about. Not all of them are known where an instance started later. */
  since: z.iso.datetime({ offset: true, error: "expected a date and time like 2030-01-01T00:00:00Z" }).optional(),
};

/**
 * A claim about the calls of a sandbox, or of all.
 * @param methods the names of all methods; a claim about another is refused
 */
export const claimOverAll = (methods: readonly string[]) =>
  journalClaim(methods)
    .safeExtend(overAllToo)
    .refine(({ all, since }) => all || since === undefined, {
      path: ["since"],
      error: "is for claims over all; expected all: true beside it",
    });
