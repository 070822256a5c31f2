import * as z from "zod";
import { unknownOperation } from "../../matching/names-operation.ts";
import { pointers } from "../../matching/predicate.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { matchSchema } from "../faults/match.ts";
import { callFilter, secretsAreNotKept } from "./journal-filter.ts";

const count = z.int().min(0);

const counts = {
  times: count.optional(),
  atLeast: count.optional(),
  atMost: count.optional(),
  never: z.literal(true, { error: "expected true" }).optional(),
};

const countNames = Object.keys(counts) as (keyof typeof counts)[];

type Where = z.output<typeof pointers> | undefined;

/** Refuses pointers to secrets, and values with secrets in them. */
function refuseSecrets(where: Where, context: z.RefinementCtx, at: readonly string[] = []): void {
  for (const [pointer, one] of Object.entries(where ?? {})) {
    if (!pointer.split("/").some(isSecret) && !holdsSecret(one)) continue;
    context.addIssue({ code: "custom", path: [...at, pointer], message: secretsAreNotKept });
  }
}

const holdsSecret = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(value).some(([name, within]) => isSecret(name) || holdsSecret(within));

const claim = callFilter
  .extend({
    /** A method with dots; `*` may stand at the end, and stands for all calls alone. */
    operation: matchSchema.shape.operation.default("*"),
    /** By JSON Pointer, what the parameters of a call are like. */
    where: pointers.optional().superRefine((where, context) => refuseSecrets(where, context)),
    /** What one of its rows is like: at one of these indexes, with these members. */
    rows: matchSchema.shape.rows.superRefine((rows, context) => refuseSecrets(rows?.where, context, ["where"])),
    ...counts,
  })
  .refine(
    (claimed) => countNames.filter((name) => claimed[name] !== undefined).length === 1,
    `expected exactly one of ${countNames.join(", ")}`,
  );

/**
 * A claim about the calls since the start: how many there were that are like this.
 * @param methods the names of all methods; a claim about another is refused
 */
export const journalClaim = (methods: readonly string[]) =>
  claim.superRefine(({ operation }, context) => {
    const message = unknownOperation(operation, methods);
    if (message !== undefined) context.addIssue({ code: "custom", path: ["operation"], message });
  });

type Written = z.input<typeof claim>;

/** One of the counts, and none of the others. */
type OneCount<Name extends keyof typeof counts = keyof typeof counts> = Name extends unknown
  ? Required<Pick<Written, Name>> & { readonly [Other in Exclude<keyof typeof counts, Name>]?: never }
  : never;

export type JournalClaim = Omit<Written, keyof typeof counts> & OneCount;

export type ReadClaim = z.output<typeof claim>;

/** How many calls there are when it is true, from and to, and in words: `never`, `2 times`, `at least 1`. */
export function rangeOf({ times, atLeast, atMost, never }: ReadClaim): { least: number; most: number; words: string } {
  if (never) return { least: 0, most: 0, words: "never" };
  if (times !== undefined) return { least: times, most: times, words: `${times} times` };
  if (atMost !== undefined) return { least: 0, most: atMost, words: `at most ${atMost}` };
  return { least: atLeast ?? 0, most: Number.POSITIVE_INFINITY, words: `at least ${atLeast}` };
}
