/** The time of one sandbox, in milliseconds since 1970: that of the system, or one that stands still until it is moved. */
export interface Clock {
  nowMs(): number;
  /** The moment at which it stands still; `undefined` when it runs with the system. */
  readonly frozenAtMs: number | undefined;
  /** How far it runs ahead of the system; 0 when it stands still. */
  readonly aheadMs: number;
  freeze(atMs: number): void;
  /** Moves the clock; a running one runs on from there. */
  advance(byMs: number): void;
  followSystem(): void;
}

export function createClock(): Clock {
  let frozenAtMs: number | undefined;
  let aheadMs = 0;
  return {
    get frozenAtMs() {
      return frozenAtMs;
    },
    get aheadMs() {
      return aheadMs;
    },
    nowMs: () => frozenAtMs ?? Date.now() + aheadMs,
    freeze(atMs) {
      frozenAtMs = atMs;
      aheadMs = 0;
    },
    advance(byMs) {
      if (frozenAtMs === undefined) aheadMs += byMs;
      else frozenAtMs += byMs;
    },
    followSystem() {
      frozenAtMs = undefined;
      aheadMs = 0;
    },
  };
}

/** Milliseconds that a measurement may be subtracted from another; says nothing about the date. */
export function stopwatchMs(): number {
  return performance.now();
}

/** The day of now in UTC, as `2026-01-31`. */
export const todayInUtc = (): string => new Date(createClock().nowMs()).toISOString().slice(0, 10);
