/** What a verification can say: never only two things, since what was not shown is not the same. */
export const outcomes = ["same", "different", "not proven"] as const;

export type Outcome = (typeof outcomes)[number];

/** One thing in which an answer is not as the contract has it. */
export interface Mismatch {
  /** JSON Pointer into the body, or `status`, `content-type`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}
