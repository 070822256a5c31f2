/** The verdicts of a failed run, the worst first. */
export const failingVerdicts = ["duplicate", "lost", "phantom", "hang", "crash", "storm", "check-failed"] as const;

export type FailingVerdict = (typeof failingVerdicts)[number];

const safeVerdicts = ["lost-unseen", "allowed", "gave-up", "handled"] as const;

/** The verdicts of a run, the worst first. */
export const runVerdicts = [...failingVerdicts, "unstable", ...safeVerdicts, "not-reached"] as const;

export type RunVerdict = (typeof runVerdicts)[number];

export const isFailure = (verdict: RunVerdict): verdict is FailingVerdict =>
  failingVerdicts.some((one) => one === verdict);

/** True if the client survived the fault: it counts as tried, and is tried again under each variant. */
export const isSafe = (verdict: RunVerdict): boolean => safeVerdicts.some((one) => one === verdict);
