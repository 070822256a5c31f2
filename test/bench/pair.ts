import { type Bodies, drive, type Slice } from "./load.ts";
import type { Server } from "./server.ts";

/** Two servers under the same load, in turn; the machine's moods meet both alike. */
export interface Pair {
  readonly name: string;
  readonly reference: Slice;
  readonly measured: Slice;
  /** Median of the ratios of calls per second, slice by slice. */
  readonly ratio: number;
}

/** Warms both up, then drives them in turn, slice by slice. */
export async function comparePair(
  name: string,
  reference: Server,
  measured: Server,
  bodies: Bodies,
  { slices, seconds }: { slices: number; seconds: number },
): Promise<Pair> {
  for (const { url } of [reference, measured]) await drive(url, bodies, { seconds });
  const pairs: (readonly [Slice, Slice])[] = [];
  for (let slice = 0; slice < slices; slice += 1) {
    pairs.push([await drive(reference.url, bodies, { seconds }), await drive(measured.url, bodies, { seconds })]);
  }
  return {
    name,
    reference: middle(pairs.map(([first]) => first)),
    measured: middle(pairs.map(([, second]) => second)),
    ratio: median(pairs.map(([first, second]) => second.callsPerSecond / first.callsPerSecond)),
  };
}

const middle = (slices: readonly Slice[]): Slice => ({
  callsPerSecond: median(slices.map(({ callsPerSecond }) => callsPerSecond)),
  p50Ms: median(slices.map(({ p50Ms }) => p50Ms)),
  p99Ms: median(slices.map(({ p99Ms }) => p99Ms)),
});

/** The middle one of some figures. */
export function median(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? Number.NaN;
}
