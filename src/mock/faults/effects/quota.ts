import * as z from "zod";
import { type EffectKind, plainAnswer } from "./kind.ts";

const schema = z.strictObject({
  limit: z.int().min(0),
  windowMs: z.int().min(1),
  status: z.int().min(400).max(599).default(429),
});

/** A rate limit by the sandbox's clock. Calls above it are refused. */
export const quota = {
  schema,
  header: { limit: ["/limit"], window: ["/windowMs"] },
  forms: [["Limit the calls", "before-auth", { limit: 10, windowMs: 1000 }, "/limit", "Calls a second"]],
  unexplored: "one call does not reach a limit, and http-503 asks a client to wait as well",
  sentence: ({ limit, windowMs, status }) => `${status} over ${limit} calls in ${windowMs / 1000} s`,
  overMs({ limit, windowMs }, use, nowMs) {
    const elapsedMs = nowMs - use.fromMs;
    if (elapsedMs >= windowMs || elapsedMs < 0) {
      use.fromMs = nowMs;
      use.calls = 0;
    }
    use.calls += 1;
    return use.calls > limit ? use.fromMs + windowMs - nowMs : undefined;
  },
  answer: ({ status }, { rule, leftMs }) =>
    plainAnswer(status, "Quota exceeded", rule, { "retry-after": String(Math.ceil(leftMs / 1000)) }),
} as const satisfies EffectKind<z.output<typeof schema>>;
