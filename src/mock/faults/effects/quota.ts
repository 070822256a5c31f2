import * as z from "zod";
import { type FaultAnswer, plainAnswer } from "./fault-answer.ts";

/** So many calls in so long, by the sandbox's clock; those above are refused. */
export const quotaSchema = z.strictObject({
  limit: z.int().min(0),
  windowMs: z.int().min(1),
  status: z.int().min(400).max(599).default(429),
});

export type Quota = z.output<typeof quotaSchema>;

/** What was used of a quota. */
export interface QuotaUse {
  fromMs: number;
  calls: number;
}

/** Counts a call; milliseconds until the quota is whole again when the call is one too many. */
export function useQuota({ limit, windowMs }: Quota, use: QuotaUse, nowMs: number): number | undefined {
  const elapsedMs = nowMs - use.fromMs;
  if (elapsedMs >= windowMs || elapsedMs < 0) {
    use.fromMs = nowMs;
    use.calls = 0;
  }
  use.calls += 1;
  return use.calls > limit ? use.fromMs + windowMs - nowMs : undefined;
}

/** The answer of a call above its quota. */
export function quotaAnswer({ status }: Quota, leftMs: number, rule: string): FaultAnswer {
  return plainAnswer(status, "Quota exceeded", rule, { "retry-after": String(Math.ceil(leftMs / 1000)) });
}
