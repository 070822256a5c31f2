/** How much is planned at once. */
export const planLimits = {
  /** Calls of one rule. */
  calls: 10_000,
  usualCalls: 20,
  /** Candidates of one answer, over all rules. */
  candidates: 100_000,
} as const;
