import type { Audit } from "./books.ts";

/** Memory that may come and go by chance: V8 collects when it likes. */
const chanceBytes = 64 * 1024 ** 2;

/** What is held against the promises. */
export interface Seen {
  readonly tally: Tally;
  readonly readings: readonly Reading[];
  /** Memory that a process had at most. */
  readonly mostBytes: number;
  /** The bound that `config` prints. */
  readonly boundBytes: number;
}

/** Every promise of a soak, with what was seen of it. */
export function findingsOf({ tally, readings, mostBytes, boundBytes }: Seen): Finding[] {
  const { calls, rows, stored, reported, lost, audits, stops, reloads, refusedReloads, problemCount } = tally;
  const { risenBytes, moreHandles } = trendOf(readings);
  return [
    {
      promise:
        "stored is reported and lost, event by event; the journal or the log names each call that lost its answer",
      seen: `${calls} calls, ${rows} rows; stored ${stored} = reported ${reported} + lost ${lost}; ${audits} audits`,
      holds: problemCount === 0 && stored === reported + lost && reported > 0 && lost > 0,
    },
    {
      promise: "memory stays below the bound that `config` prints",
      seen: `at most ${megabytes(mostBytes)} of ${megabytes(boundBytes)}`,
      holds: mostBytes < boundBytes,
    },
    {
      promise: "memory has no slope",
      seen: `${megabytes(risenBytes)} more after ${readings.length} rounds`,
      holds: risenBytes < chanceBytes,
    },
    { promise: "file handles stay flat", seen: `${moreHandles} more`, holds: moreHandles <= 0 },
    {
      promise: "SIGTERM in the middle of traffic ends with 0, and the state file has all",
      seen: `${stops.length} stops, the longest ${Math.round(Math.max(...stops))} ms`,
      holds: stops.length > 1 && problemCount === 0,
    },
    {
      promise: "changed rules are loaded, broken ones change nothing",
      seen: `${reloads} loaded, ${refusedReloads} broken`,
      holds: reloads > 0 && refusedReloads > 0 && problemCount === 0,
    },
  ];
}

/** How many problems are shown; the others are counted. */
const mostShown = 20;

/** All that a soak counts while it runs. */
export class Tally {
  readonly acts = new Map<string, number>();
  readonly #problems: string[] = [];
  problemCount = 0;
  audits = 0;
  calls = 0;
  rows = 0;
  stored = 0;
  reported = 0;
  lost = 0;
  reloads = 0;
  refusedReloads = 0;
  /** Milliseconds that each stop took. */
  readonly stops: number[] = [];

  get problems(): readonly string[] {
    return this.#problems;
  }

  problem(text: string): void {
    this.problemCount += 1;
    if (this.#problems.length < mostShown) this.#problems.push(text);
  }

  did(act: string, error?: Error): void {
    this.acts.set(act, (this.acts.get(act) ?? 0) + 1);
    if (error) this.problem(`${act}: ${error.message}`);
  }

  audited({ calls, rows, stored, reported, lost, problems }: Audit): void {
    this.audits += 1;
    this.calls += calls;
    this.rows += rows;
    this.stored += stored;
    this.reported += reported;
    this.lost += lost;
    for (const problem of problems) this.problem(problem);
  }

  stopped({ code, ms }: { readonly code: number | null; readonly ms: number }): void {
    this.stops.push(ms);
    if (code !== 0) this.problem(`SIGTERM ended with ${code}`);
  }
}

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

/** What is promised, what was seen of it, and whether that holds. */
export interface Finding {
  readonly promise: string;
  readonly seen: string;
  readonly holds: boolean;
}

/** When, where and how something was tried. */
export interface Setting {
  readonly date: string;
  readonly machine: string;
  readonly command: string;
}

/** A result as Markdown. @param tally what a soak counted, if it was one */
export function resultPage({ date, machine, command }: Setting, findings: readonly Finding[], tally?: Tally): string {
  const held = findings.every(({ holds }) => holds) ? "It held:" : "**It did not hold:**";
  const rows = findings.map(({ promise, seen, holds }) => `| ${promise} | ${seen} | ${holds ? "yes" : "**no**"} |`);
  return [
    `${held} \`${command}\` on ${date} (${machine}).`,
    "",
    "| promise | seen | holds |",
    "| --- | --- | --- |",
    ...rows,
    ...(tally ? counted(tally) : []),
    "",
  ].join("\n");
}

function counted({ acts, problems, problemCount }: Tally): string[] {
  const often = [...acts].toSorted(([, one], [, other]) => other - one);
  const more = problemCount - problems.length;
  return [
    "",
    `What clients did: ${often.map(([act, times]) => `${act} ${times}`).join(", ")}.`,
    ...(problems.length > 0 ? [""] : []),
    ...problems.map((problem) => `- ${problem}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
}

/** Bytes as people read them. */
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MB`;
