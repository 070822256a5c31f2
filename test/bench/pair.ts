import type { Bodies } from "./bodies.ts";
import { drive } from "./load.ts";
import type { Server } from "./server.ts";

/** What a slice of load measured of a server. */
export interface Slice {
  readonly callsPerSecond: number;
  /** Time of the processor that the whole process took a call, in microseconds. */
  readonly cpuUs: number;
  /** Resident memory at the end, in MB. */
  readonly rssMb: number;
}

/** Two servers under the same load, in turn: the machine's moods meet both alike. */
export interface Pair {
  readonly name: string;
  readonly reference: Slice;
  readonly measured: Slice;
  /** Median over the slices of the reference's processor time a call, divided by that of the other: 0.5 is twice as dear. */
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
  for (const server of [reference, measured]) await slice(server, bodies, seconds);
  const pairs: (readonly [Slice, Slice])[] = [];
  for (let turn = 0; turn < slices; turn += 1) {
    pairs.push([await slice(reference, bodies, seconds), await slice(measured, bodies, seconds)]);
  }
  return {
    name,
    reference: middle(pairs.map(([first]) => first)),
    measured: middle(pairs.map(([, second]) => second)),
    ratio: median(pairs.map(([first, second]) => first.cpuUs / second.cpuUs)),
  };
}

async function slice(server: Server, bodies: Bodies, seconds: number): Promise<Slice> {
  const from = server.cpuMs();
  const driven = await drive(server.url, bodies, { seconds });
  return {
    callsPerSecond: driven.calls / driven.seconds,
    cpuUs: ((server.cpuMs() - from) * 1000) / driven.calls,
    rssMb: server.rssMb(),
  };
}

const middle = (slices: readonly Slice[]): Slice => ({
  callsPerSecond: median(slices.map(({ callsPerSecond }) => callsPerSecond)),
  cpuUs: median(slices.map(({ cpuUs }) => cpuUs)),
  rssMb: median(slices.map(({ rssMb }) => rssMb)),
});

/** The middle one of some figures. */
export function median(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? Number.NaN;
}
