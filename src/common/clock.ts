/** The years that a date shows with four digits, in milliseconds since 1970. */
export const firstMomentMs = Date.parse("0000-01-01T00:00:00.000Z");
export const lastMomentMs = Date.parse("9999-12-31T23:59:59.999Z");

/** The time of one sandbox in milliseconds since 1970: the system's, or a frozen one. It stays within these years. */
export class Clock {
  /** `undefined` when it runs with the system. */
  frozenAtMs: number | undefined;
  aheadMs = 0;

  readonly nowMs = (): number =>
    this.frozenAtMs ?? Math.max(firstMomentMs, Math.min(Date.now() + this.aheadMs, lastMomentMs));

  freeze(atMs: number): void {
    this.frozenAtMs = atMs;
    this.aheadMs = 0;
  }

  advance(byMs: number): void {
    if (this.frozenAtMs === undefined) this.aheadMs += byMs;
    else this.frozenAtMs += byMs;
  }

  followSystem(): void {
    this.frozenAtMs = undefined;
    this.aheadMs = 0;
  }
}

/** Milliseconds for measuring durations, since an arbitrary moment. */
export const stopwatchMs = (): number => performance.now();

export const todayInUtc = (): string => new Date().toISOString().slice(0, 10);
