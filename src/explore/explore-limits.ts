/** How much may be asked of an exploration. */
export const exploreLimits = {
  /** Faults in one run. */
  depth: 3,
  /** Runs at the same time. */
  parallel: 64,
  /** Milliseconds of any time: a day. */
  timeMs: 24 * 3_600_000,
} as const;
