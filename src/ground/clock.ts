import type { Writable } from "./writable.ts";

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
  /** Back to the time of the system. */
  followSystem(): void;
}

/** A clock that follows the system. */
export function createClock(): Clock {
  const clock: Writable<Clock> = {
    frozenAtMs: undefined,
    aheadMs: 0,
    nowMs: () => clock.frozenAtMs ?? Date.now() + clock.aheadMs,
    freeze(atMs) {
      clock.frozenAtMs = atMs;
      clock.aheadMs = 0;
    },
    advance(byMs) {
      if (clock.frozenAtMs === undefined) clock.aheadMs += byMs;
      else clock.frozenAtMs += byMs;
    },
    followSystem() {
      clock.frozenAtMs = undefined;
      clock.aheadMs = 0;
    },
  };
  return clock;
}

/** Milliseconds that a measurement may be subtracted from another; says nothing about the date. */
export function stopwatchMs(): number {
  return performance.now();
}
