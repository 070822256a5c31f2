import * as z from "zod";
import { maxDelayMs } from "./delay.ts";
import type { EffectKind } from "./kind.ts";

const schema = z.strictObject({
  durationMs: z.int().min(0).max(maxDelayMs),
  chunks: z.int().min(1).max(10_000).default(10),
});

export const throttle = {
  schema,
  header: { duration: ["/durationMs"], chunks: ["/chunks"] },
  forms: [["Send the response slowly", "after-commit", { durationMs: 5000 }, "/durationMs", "Milliseconds"]],
  sentence: () => "Responses are sent slowly",
  portions({ durationMs, chunks }, body) {
    const count = Math.max(1, Math.min(chunks, body.length));
    const cut = (index: number) => Math.floor((index * body.length) / count);
    return Array.from({ length: count }, (_, at) => ({
      waitMs: durationMs / count,
      bytes: body.subarray(cut(at), cut(at + 1)),
    }));
  },
} as const satisfies EffectKind<z.output<typeof schema>>;
