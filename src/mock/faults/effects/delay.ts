import * as z from "zod";
import { expecting, orShorthand } from "../../../schema/read-by.ts";
import type { EffectKind } from "./kind.ts";

export const maxDelayMs = 3_600_000;

const ms = z.number().min(0).max(maxDelayMs);
const expected = "expected milliseconds, or {median, sigma, cap}";

/** Milliseconds, or a lognormal distribution, which has a long tail. */
const schema = orShorthand(
  "number",
  (ms: number) => ({ ms }),
  z
    .strictObject(
      {
        ms: ms.optional(),
        median: ms.positive().optional(),
        sigma: z.number().min(0).max(10).optional(),
        cap: ms.optional(),
      },
      expecting(expected),
    )
    .refine(({ ms, median, sigma, cap }) => {
      const hasTail = [median, sigma, cap].some((value) => value !== undefined);
      return ms === undefined ? median !== undefined : !hasTail;
    }, expected),
);

export const delay = {
  schema,
  header: { delay: ["/ms"] },
  forms: [["Respond late", "after-commit", { ms: 2000 }, "/ms", "Milliseconds"]],
  sentence: () => "Responses are late",
  waitMs({ ms = 0, median, sigma = 0.5, cap = 60_000 }, sample) {
    if (median === undefined) return ms;
    // Box-Muller transform. 1 - sample is never 0.
    const normal = Math.sqrt(-2 * Math.log(1 - sample("delay"))) * Math.cos(2 * Math.PI * sample("delay angle"));
    return Math.min(cap, median * Math.exp(sigma * normal));
  },
} as const satisfies EffectKind<z.output<typeof schema>>;
