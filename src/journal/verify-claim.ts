import * as z from "zod";
import { namesOperation } from "../matching/names-operation.ts";
import { compilePointers, pointers } from "../matching/pointers.ts";
import { isSecret } from "../wire/secrets.ts";
import type { Journal, NumberedRecord } from "./journal.ts";

const count = z.int().min(0);

/** A claim about the calls since the start: how many there were of an operation whose request has these values. */
export const journalClaim = z
  .strictObject({
    /** A method with dots; `*` may stand at the end. All calls when absent. */
    operation: z.string().min(1).optional(),
    where: pointers.optional(),
    times: count.optional(),
    atLeast: count.optional(),
    atMost: count.optional(),
    never: z.literal(true, { error: "expected true" }).optional(),
  })
  .refine(
    ({ times, atLeast, atMost, never }) =>
      [times, atLeast, atMost, never].filter((value) => value !== undefined).length === 1,
    "expected exactly one of times, atLeast, atMost, never",
  )
  .superRefine(({ where = {} }, context) => {
    for (const at of Object.keys(where)) {
      if (!at.split("/").some(isSecret)) continue;
      context.addIssue({
        code: "custom",
        path: ["where", at],
        message: "secrets are not kept, so nothing can be proven of them",
      });
    }
  });

/** What a user writes. */
export type JournalClaim = z.input<typeof journalClaim>;

type ReadClaim = z.output<typeof journalClaim>;

/** What became of a claim. Entries that are gone, or were cut, can leave it open; it is not called true then. */
export interface Proof {
  readonly result: "proven true" | "proven false" | "cannot be proven";
  /** Calls that surely match. */
  readonly count: number;
  /** Calls that may have matched: not kept any more, or not kept whole. */
  readonly unknown: number;
  /** The numbers of the calls that surely match and are still kept. */
  readonly matches: readonly number[];
  readonly explanation: string;
}

/** Holds a claim against all calls since the start. */
export function verifyClaim(journal: Journal, claim: ReadClaim): Proof {
  const { operation = "*", where } = claim;
  const kept = journal.entries().filter(({ record }) => namesOperation(operation, record.operation));
  const gone = totalOf(journal, operation) - kept.length;
  const holds = compilePointers(where);
  const judged = kept.map((one) => [one, where ? judge(one, holds) : true] as const);
  const matches = judged.filter(([, is]) => is === true).map(([{ sequence }]) => sequence);
  const cut = judged.filter(([, is]) => is === undefined).length;
  // The totals are exact whatever is gone: without `where` nothing is left open.
  const least = where ? matches.length : matches.length + gone;
  const unknown = where ? gone + cut : 0;
  const result = decide(claim, least, least + unknown);
  const said = unknown > 0 ? `from ${least} to ${least + unknown}` : String(least);
  return {
    result,
    count: least,
    unknown,
    matches,
    explanation: `${result}: claimed ${claimed(claim)}, found ${said} matching ${least === 1 && unknown === 0 ? "call" : "calls"}${
      unknown > 0 ? `; ${unknown} were evicted or cut, and nobody knows what they were` : ""
    }.`,
  };
}

function decide({ times, atLeast, atMost, never }: ReadClaim, least: number, most: number): Proof["result"] {
  const from = times ?? atLeast ?? 0;
  const to = times ?? atMost ?? (never ? 0 : Number.POSITIVE_INFINITY);
  if (least >= from && most <= to) return "proven true";
  return least > to || most < from ? "proven false" : "cannot be proven";
}

function claimed({ times, atLeast, atMost, never }: ReadClaim): string {
  if (never) return "never";
  if (times !== undefined) return `${times} times`;
  return atLeast !== undefined ? `at least ${atLeast}` : `at most ${atMost}`;
}

function totalOf(journal: Journal, operation: string): number {
  let total = 0;
  for (const [name, outcomes] of journal.totals) {
    if (!namesOperation(operation, name === "" ? undefined : name)) continue;
    for (const some of outcomes.values()) total += some;
  }
  return total;
}

/** `undefined`: what is kept of the call does not tell. */
function judge({ record }: NumberedRecord, holds: (request: unknown) => boolean): boolean | undefined {
  try {
    const request =
      record.verb === "GET" ? Object.fromEntries(new URLSearchParams(record.query)) : JSON.parse(record.body);
    return holds(request);
  } catch {
    return record.isCut ? undefined : false;
  }
}
