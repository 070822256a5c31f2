/** What became of a run, by the one word of the report; the worst first. */
export const runVerdicts = [
  "duplicate",
  "lost",
  "phantom",
  "hang",
  "crash",
  "storm",
  "check-failed",
  "flaky",
  "gave-up",
  "handled",
  "not-reached",
] as const;

export type RunVerdict = (typeof runVerdicts)[number];

/** Verdicts that fail an exploration. */
export const isFailure = (verdict: RunVerdict): boolean =>
  !["flaky", "gave-up", "handled", "not-reached"].includes(verdict);
