/** The time of one sandbox, in milliseconds since 1970: that of the system, or one that stands still until it is moved. */
export class Clock {
  /** The moment at which it stands still; `undefined` when it runs with the system. */
  frozenAtMs: number | undefined;
  /** How far it runs ahead of the system; 0 when it stands still. */
  aheadMs = 0;

  readonly nowMs = (): number => this.frozenAtMs ?? Date.now() + this.aheadMs;

  freeze(atMs: number): void {
    this.frozenAtMs = atMs;
    this.aheadMs = 0;
  }

  /** Moves the clock; a running one runs on from there. */
  advance(byMs: number): void {
    if (this.frozenAtMs === undefined) this.aheadMs += byMs;
    else this.frozenAtMs += byMs;
  }

  followSystem(): void {
    this.frozenAtMs = undefined;
    this.aheadMs = 0;
  }
}

/** Milliseconds that a measurement may be subtracted from another; says nothing about the date. */
export function stopwatchMs(): number {
  return performance.now();
}

export const todayInUtc = (): string => new Date().toISOString().slice(0, 10);
