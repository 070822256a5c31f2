import * as z from "zod";

const longestMs = 3_600_000;

/** The answer trickles: in `chunks` over `durationMs`, or at `bytesPerSecond`. */
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

/** A part of a body, and how long to wait before it. */
export interface Part {
  readonly waitMs: number;
  readonly bytes: Uint8Array;
}

const partsASecond = 10;
const usualChunks = 10;

/** Cuts a body into the parts in which it goes out. */
export function throttled(body: Uint8Array, { chunks, durationMs, bytesPerSecond }: Throttle): Part[] {
  const totalMs = durationMs ?? (body.length / (bytesPerSecond as number)) * 1000;
  const wanted = chunks ?? (durationMs === undefined ? Math.ceil((totalMs / 1000) * partsASecond) : usualChunks);
  const count = Math.max(1, Math.min(wanted, body.length));
  return Array.from({ length: count }, (_, index) => ({
    waitMs: totalMs / count,
    bytes: body.subarray(Math.floor((index * body.length) / count), Math.floor(((index + 1) * body.length) / count)),
  }));
}
