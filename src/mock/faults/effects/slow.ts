import * as z from "zod";
import { orShort } from "../../../matching/read-by.ts";

const longestMs = 3_600_000;
const ms = z.number().min(0).max(longestMs);

const whole = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("fixed"), ms }),
    z.strictObject({ type: z.literal("uniform"), lower: ms, upper: ms }).refine(({ lower, upper }) => upper >= lower, {
      path: ["upper"],
      message: "expected at least lower",
    }),
    z.strictObject({
      type: z.literal("lognormal"),
      median: ms.positive(),
      sigma: z.number().min(0).max(10),
      cap: ms.default(60_000),
    }),
  ],
  { error: () => "expected milliseconds, or an object whose type is one of fixed, uniform, lognormal" },
);

export const delaySchema = orShort("number", (ms: number) => ({ type: "fixed", ms }), whole);

export type Delay = z.output<typeof delaySchema>;

/** In milliseconds. `draw` gives a number from 0 to below 1, another for another name. */
export function delayMs(delay: Delay, draw: (name: string) => number): number {
  switch (delay.type) {
    case "fixed":
      return delay.ms;
    case "uniform":
      return delay.lower + draw("delay") * (delay.upper - delay.lower);
    case "lognormal": {
      // Box-Muller; 1 - u is never 0.
      const normal = Math.sqrt(-2 * Math.log(1 - draw("delay"))) * Math.cos(2 * Math.PI * draw("delay angle"));
      return Math.min(delay.cap, delay.median * Math.exp(delay.sigma * normal));
    }
  }
}

export const throttleSchema = z
  .strictObject({
    chunks: z.int().min(1).max(10_000).optional(),
    durationMs: z.int().min(0).max(longestMs).optional(),
    bytesPerSecond: z.int().min(1).optional(),
  })
  .refine(({ durationMs, bytesPerSecond }) => (durationMs === undefined) !== (bytesPerSecond === undefined), {
    message: "expected either durationMs, with or without chunks, or bytesPerSecond",
  });

export type Throttle = z.output<typeof throttleSchema>;

const partsASecond = 10;
const usualChunks = 10;

/** The parts of a body, with the milliseconds before each. */
export function throttled(body: Uint8Array, { chunks, durationMs, bytesPerSecond }: Throttle) {
  const totalMs = durationMs ?? (body.length / (bytesPerSecond as number)) * 1000;
  const wanted = chunks ?? (durationMs === undefined ? Math.ceil((totalMs / 1000) * partsASecond) : usualChunks);
  const count = Math.max(1, Math.min(wanted, body.length));
  return Array.from({ length: count }, (_, index) => ({
    waitMs: totalMs / count,
    bytes: body.subarray(Math.floor((index * body.length) / count), Math.floor(((index + 1) * body.length) / count)),
  }));
}
