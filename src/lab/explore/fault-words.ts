import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";

/** What rows can meet. */
export const rowFaultWords = [
  "row-rejected",
  "row-committed-but-reported-failed",
  "row-reported-ok-but-not-committed",
  "row-omitted",
] as const;

/** What stands before CRM.COM and does not let a call through: the weakest first. */
const gatewayWords = ["http-503", "html-502", "reset-before"] as const;

/** What can become of the answer to a call that was done: the weakest first. */
const doneWords = ["lost-answer", "garbled", "truncated", "slow", "hang"] as const;

/** Faults by their one word, but for refusals, which are as many as there are errors of the vendor. */
export const plainWords = [...gatewayWords, ...doneWords, "token-dies", ...rowFaultWords] as const;

type PlainWord = (typeof plainWords)[number];

/** The word for a fault. */
export type FaultWord = `refused:${VendorErrorKind}` | PlainWord;

const refusals = Object.keys(vendorErrors).map((kind) => `refused:${kind}` as FaultWord);
const families: readonly (readonly FaultWord[])[] = [refusals, gatewayWords, doneWords, ["token-dies"], rowFaultWords];

/** All words. */
export const faultWords: readonly FaultWord[] = families.flat();

/** The kind of a fault, as a number: refused, not let through, done without an answer, without a token, or with a row that fails. */
export const familyOf = (fault: FaultWord): number => families.findIndex((words) => words.includes(fault));

/**
 * The words for what does less than a fault of the same kind, the weakest first. Kinds are not compared:
 * that a call was not done, that its answer did not arrive, and that one of its rows failed are different things to get right.
 */
export function weakerThan(fault: FaultWord): readonly FaultWord[] {
  const family = families[familyOf(fault)] ?? [];
  return family.slice(0, family.indexOf(fault));
}
