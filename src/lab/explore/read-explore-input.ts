import * as z from "zod";
import { ConfigError, problemAt } from "../../ground/config-error.ts";
import { readBy } from "../../matching/read-by.ts";
import type { ExploreInput } from "./explore-input.ts";
import { exploreLimits } from "./explore-limits.ts";
import { unknownFault } from "./named-faults.ts";
import { unknownMethod } from "./unknown-method.ts";

const fn = z.custom<ExploreInput["run"]>((given) => typeof given === "function", "expected a function");
const time = z.number().min(1).max(exploreLimits.timeMs);

/** A text that is known, or the reason why it is not. */
const known = (problemWith: (text: string) => string | undefined) =>
  z.string().superRefine((text, context) => {
    const message = problemWith(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

const exploreInput = z.strictObject({
  run: fn,
  check: fn.optional(),
  standIn: z.record(z.string(), z.unknown()).optional(),
  depth: z.int().min(1).max(exploreLimits.depth).optional(),
  only: z.array(known(unknownFault)).optional(),
  operations: z.array(known(unknownMethod)).optional(),
  seed: z.union([z.string().min(1), z.number()]).optional(),
  parallel: z.int().min(1).max(exploreLimits.parallel).optional(),
  budgetMs: time.optional(),
  timeoutMs: time.optional(),
  slowMs: time.optional(),
  whatIf: z.boolean().optional(),
  directory: z.string().min(1).optional(),
  signal: z.custom((given) => given instanceof AbortSignal, "expected an AbortSignal").optional(),
});

/**
 * What a program asks of an exploration, looked at: what types do not hold, or a program without types does not say, is
 * refused before anything is run.
 * @throws ConfigError with all that is wrong, each with its option
 */
export function readExploreInput(given: ExploreInput): ExploreInput {
  const { problems } = readBy(exploreInput, given);
  if (!problems) return given;
  throw new ConfigError(
    problems.map(({ path, message }) => problemAt(`explore, option ${path.map(String).join(".") || "(all)"}`, message)),
  );
}
