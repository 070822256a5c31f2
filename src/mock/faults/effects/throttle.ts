import * as z from "zod";
import { longestMs } from "./delay.ts";
import type { Kind } from "./kind.ts";

const schema = z
  .strictObject({
    chunks: z.int().min(1).max(10_000).optional(),
    durationMs: z.int().min(0).max(longestMs).optional(),
    bytesPerSecond: z.int().min(1).optional(),
  })
  .refine(({ durationMs, bytesPerSecond }) => (durationMs === undefined) !== (bytesPerSecond === undefined), {
    message: "expected either durationMs, with or without chunks, or bytesPerSecond",
  });

const [portionsASecond, usualPortions] = [10, 10];

/** The body trickles. */
export const throttle = {
  schema,
  header: { chunks: ["/chunks"], duration: ["/durationMs"], "bytes-per-second": ["/bytesPerSecond"] },
  forms: [["Send the answer slowly", "after-commit", { durationMs: 5000 }, "/durationMs", "Milliseconds"]],
  unexplored: "for a client that waits for the whole answer it is slow",
  sentence: () => "Answers come slowly",
  portions({ chunks, durationMs, bytesPerSecond = 1 }, body) {
    const totalMs = durationMs ?? (body.length / bytesPerSecond) * 1000;
    const usual = durationMs === undefined ? Math.ceil((totalMs / 1000) * portionsASecond) : usualPortions;
    const count = Math.max(1, Math.min(chunks ?? usual, body.length));
    const cut = (index: number) => Math.floor((index * body.length) / count);
    return Array.from({ length: count }, (_, at) => ({
      waitMs: totalMs / count,
      bytes: body.subarray(cut(at), cut(at + 1)),
    }));
  },
} as const satisfies Kind<z.output<typeof schema>>;
