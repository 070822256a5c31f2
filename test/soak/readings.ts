/** The state of a process at a moment without traffic. */
export interface Reading {
  /** Since the process began. */
  readonly atMs: number;
  readonly memoryBytes: number;
  readonly handles: number;
}

/** What readings of one process say together. */
export interface Trend {
  /** Bytes by which memory rose from the first reading to the last, by the line through all of them. */
  readonly risenBytes: number;
  /** Handles that the last readings have over the first ones. */
  readonly moreHandles: number;
}

/** A process fills its caches first: readings of this part of the time say nothing. */
const warmUp = 1 / 5;

/** @throws Error when there are too few readings to tell */
export function trendOf(readings: readonly Reading[]): Trend {
  const endMs = readings.at(-1)?.atMs ?? 0;
  const warm = readings.filter(({ atMs }) => atMs >= endMs * warmUp);
  if (warm.length < 3) throw new Error(`${warm.length} readings are too few to see a trend`);
  const third = Math.ceil(warm.length / 3);
  const least = (some: readonly Reading[]) => Math.min(...some.map(({ handles }) => handles));
  return {
    risenBytes: slope(warm) * (endMs - (warm[0]?.atMs ?? 0)),
    moreHandles: least(warm.slice(-third)) - least(warm.slice(0, third)),
  };
}

/** Of the line with the least squares: bytes a millisecond. */
function slope(readings: readonly Reading[]): number {
  const mean = (of: (reading: Reading) => number) =>
    readings.reduce((sum, reading) => sum + of(reading), 0) / readings.length;
  const atMs = mean((reading) => reading.atMs);
  const bytes = mean((reading) => reading.memoryBytes);
  const along = mean((reading) => (reading.atMs - atMs) * (reading.memoryBytes - bytes));
  return along / mean((reading) => (reading.atMs - atMs) ** 2);
}
