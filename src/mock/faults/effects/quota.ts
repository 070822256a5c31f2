import * as z from "zod";
import { type EffectKind, plainAnswer } from "./kind.ts";

const schema = z.strictObject({
  limit: z.int().min(0),
  windowMs: z.int().min(1),
  status: z.int().min(400).max(599).default(429),
});

export const quota = {
  schema,
  header: { limit: ["/limit"], window: ["/windowMs"] },
  forms: [["Limit the requests", "before-auth", { limit: 10, windowMs: 1000 }, "/limit", "Requests per second"]],
  sentence: ({ limit, windowMs, status }) => `${status} beyond ${limit} requests in ${windowMs / 1000} s`,
  overMs({ limit, windowMs }, window, nowMs) {
    const elapsedMs = nowMs - window.fromMs;
    if (elapsedMs >= windowMs || elapsedMs < 0) {
      window.fromMs = nowMs;
      window.calls = 0;
    }
    window.calls += 1;
    return window.calls > limit ? window.fromMs + windowMs - nowMs : undefined;
  },
  answer: ({ status }, { rule, leftMs }) =>
    plainAnswer(status, "Quota exceeded", rule, { "retry-after": String(Math.ceil(leftMs / 1000)) }),
} as const satisfies EffectKind<z.output<typeof schema>>;
