/** How much may be asked of an exploration. */
export const exploreLimits = {
  /** Faults in one run. */
  depth: 3,
  /** Runs at the same time. */
  parallel: 64,
  /** Milliseconds of any time: a day. */
  timeMs: 24 * 3_600_000,
} as const;

/** What is asked of an exploration where nothing is said, by a program as on the command line. */
export const exploreDefaults = { depth: 2, budgetMs: 60_000 } as const;
