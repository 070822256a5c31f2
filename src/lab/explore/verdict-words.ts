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

const calmVerdicts = ["flaky", "gave-up", "handled", "not-reached"] as const;

/** A verdict that does not fail an exploration. */
export type CalmVerdict = (typeof calmVerdicts)[number];

/** Does a verdict fail an exploration? */
export const isFailure = (verdict: RunVerdict): boolean => !(calmVerdicts as readonly RunVerdict[]).includes(verdict);

/** Did the client get over the fault: is all done, or given up cleanly? */
export const isSurvived = (verdict: RunVerdict): boolean => verdict === "handled" || verdict === "gave-up";
