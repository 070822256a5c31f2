import * as z from "zod";
import { namesOperation, unknownOperation } from "../../matching/names-operation.ts";
import { conditionsAt, pointers } from "../../matching/predicate.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { compileMatch, matchSchema } from "../faults/match.ts";
import type { JournalTotals } from "./journal.ts";
import { callFilter, plainConditions, refuseSecrets, sentConditions } from "./journal-filter.ts";
import { answerOf, type KeptCall, notKept, rowsSent } from "./kept-call.ts";

const count = z.int().min(0);

const counts = {
  times: count.optional(),
  atLeast: count.optional(),
  atMost: count.optional(),
  never: z.literal(true, { error: "expected true" }).optional(),
};

const countNames = Object.keys(counts) as (keyof typeof counts)[];

/** Is it a pointer to a secret, or a value with secrets in it? */
const isOfSecret = (pointer: string, asked: unknown): boolean =>
  pointer.split("/").some(isSecret) || holdsSecret(asked);

const holdsSecret = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(value).some(([name, within]) => isSecret(name) || holdsSecret(within));

const claim = callFilter
  .extend({
    /** A method with dots; `*` may stand at the end, and stands for all calls alone. */
    operation: matchSchema.shape.operation.default("*"),
    where: pointers.optional().superRefine((where, context) => refuseSecrets(where, isOfSecret, context)),
    /** What one of its rows is like: at one of these indexes, with these members. */
    rows: matchSchema.shape.rows.superRefine((rows, context) =>
      refuseSecrets(rows?.where, isOfSecret, context, ["where"]),
    ),
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

/** What a claim asks of a call by itself, of what was sent with it, and of the place and the members of one of its rows. */
export function compileClaim(claim: ReadClaim) {
  const parameters = conditionsAt(claim.where).map(({ read, ...more }) => ({
    ...more,
    read: ({ parameters }: KeptCall) => (parameters === notKept ? notKept : read(parameters)),
  }));
  const row = claim.rows && compileMatch({ rows: claim.rows }).row;
  return {
    plain: plainConditions(claim),
    sent: [...sentConditions(claim), ...parameters],
    row: row && {
      at: row.filter(({ member }) => member === "index"),
      members: row.filter(({ member }) => member !== "index"),
    },
  };
}

export type ClaimedCall = ReturnType<typeof compileClaim>;

/** Is a call as it is claimed? `undefined` when the journal did not keep enough of it to tell. */
function isClaimed({ plain, sent, row }: ClaimedCall, call: KeptCall): boolean | undefined {
  const answers = [...plain, ...sent].map((condition) => answerOf(condition, call));
  if (row) {
    const asked = [...row.at, ...row.members];
    const hasRow = rowsSent(call).some((one) => asked.every((condition) => answerOf(condition, one)));
    answers.push(call.parameters === notKept ? undefined : hasRow);
  }
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

/**
 * Counts the calls since the start that are as it is claimed, kept or not.
 * @returns `count` surely are, `unknown` may be; of those still kept, `matching` surely are and `missing` surely are not
 */
export function countCalls(
  totals: JournalTotals,
  claim: ReadClaim,
  claimed: ClaimedCall,
  kept: readonly KeptCall[],
): { count: number; unknown: number; matching: readonly KeptCall[]; missing: readonly KeptCall[] } {
  const answers = Map.groupBy(kept, (call) => isClaimed(claimed, call));
  const [matching = [], missing = [], open = []] = [true, false, undefined].map((answer) => answers.get(answer));
  const gone = goneCalls(totals, claim, kept);
  // The totals are exact whatever is gone: when no more than them is asked, nothing is left open.
  const isOfTotals = claimed.sent.length === 0 && !claimed.row && claim.statusCode === undefined;
  const counts = isOfTotals
    ? { count: matching.length + gone, unknown: 0 }
    : { count: matching.length, unknown: gone + open.length };
  return { ...counts, matching, missing };
}

/** Calls of an operation, and with an outcome if one is named, that are not kept any more. */
export function goneCalls(
  totals: JournalTotals,
  { operation, outcome }: Pick<ReadClaim, "operation" | "outcome">,
  kept: readonly KeptCall[],
): number {
  const isAsked = (name: string | undefined, ended: string) =>
    namesOperation(operation, name) && (outcome === undefined || ended === outcome);
  let total = 0;
  for (const [name, outcomes] of totals) {
    for (const [ended, count] of outcomes) if (isAsked(name || undefined, ended)) total += count;
  }
  return total - kept.filter((call) => isAsked(call.operation, call.outcome)).length;
}
