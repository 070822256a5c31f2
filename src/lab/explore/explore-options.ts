import * as z from "zod";
import { unknownOperation } from "../../matching/names-operation.ts";
import { readOrThrow } from "../../matching/read-by.ts";
import type { ConfigInput } from "../../mock/config/settings.ts";
import { catalog, contractsOf } from "../../vendor/catalog.ts";
import type { Switches } from "../../wire/switches.ts";
import type { RunClient } from "./client-run.ts";
import { type FaultName, namedFaults, type Schedule, unknownFault } from "./points.ts";

/** Faults in one run at most, and runs at the same time. */
export const exploreLimits = { depth: 2, parallel: 64 } as const;

export const methodNames: readonly string[] = contractsOf(catalog).map(({ name }) => name);

/** Why an exploration cannot be of what is asked for: none of our methods is named so. `undefined` when one is. */
export const unknownMethod = (text: string): string | undefined => unknownOperation(text, methodNames);

const fn = z.custom<RunClient>((given) => typeof given === "function", "expected a function");
const time = z.number().min(1).max(86_400_000);

/** Texts that are known. @param problemWith the reason why one is not */
const known = <Text extends string>(problemWith: (text: string) => string | undefined) => {
  const text = z.string().superRefine((text, context) => {
    const message = problemWith(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
  return z.array(text as unknown as z.ZodType<Text, Text>).readonly();
};

const faults = known<FaultName>(unknownFault)
  .prefault([])
  .transform((names) => names.flatMap(namedFaults));

/**
 * What a program explores. Clients commonly time out after 5, 10 or 30 seconds: a slow answer and the end of a run keep away
 * from these by default, or the verdict would depend on the machine.
 */
const exploreInput = z.strictObject({
  /** The client: throws, or gives a number that is not 0, when it gives up. It may run several times at once. */
  run: fn,
  /** The verdict of the test: throws, or gives a number that is not 0, when what was left behind is wrong. */
  check: fn.optional(),
  /** Settings of the stand-in, like the keys of the config file. */
  standIn: (z.record(z.string(), z.unknown()) as unknown as z.ZodType<ConfigInput, ConfigInput>).optional(),
  /** Faults in one run at most, 1 or 2; by default 2. */
  depth: z.int().min(1).max(exploreLimits.depth).default(2),
  /** The only faults, by word; `refused` and `row` are all of their kind. */
  only: faults,
  /** Faults that may break the client, by word: shown as `allowed`, and no failure. */
  allow: faults,
  /** Methods, with `*` at the end for several. */
  operations: known<string>(unknownMethod).prefault([]),
  /** What the order of pairs is drawn from, and the ids of the stand-in. */
  seed: z.union([z.string().min(1), z.number()]).optional(),
  /** Runs at the same time; by default 4. */
  parallel: z.int().min(1).max(exploreLimits.parallel).default(4),
  /** Milliseconds for runs of two faults; by default a minute. */
  budgetMs: time.default(60_000),
  /** Milliseconds after which the client counts as hanging; by default 20000. Set it well above the client's own timeout. */
  timeoutMs: time.default(20_000),
  /** Milliseconds by which a slow answer is late; by default 3000. Keep away from the client's own timeout. */
  slowMs: time.default(3000),
  /** Also tell what is safe only if CRM.COM does as assumed. */
  whatIf: z.boolean().default(false),
  /** A folder that keeps failures; the next exploration runs them first. */
  directory: z.string().min(1).optional(),
  /** Breaks it off. */
  signal: z.instanceof(AbortSignal, { error: "expected an AbortSignal" }).optional(),
});

/** What a program asks of an exploration. */
export type ExploreInput = z.input<typeof exploreInput>;

type ReadInput = z.output<typeof exploreInput>;

/**
 * Checks what a program asks of an exploration, before anything is run: a program without types may ask anything.
 * @returns it with the defaults
 * @throws ConfigError with all that is wrong, each with its option
 */
export const readExploreInput = (given: ExploreInput): ReadInput =>
  readOrThrow(exploreInput, given, (path) => `explore, option ${path.join(".") || "(all)"}`);

/** What is explored, and how. Without a folder, no files are written or read. */
export interface ExploreOptions extends Omit<ReadInput, "run" | "check" | "standIn" | "seed" | "timeoutMs" | "signal"> {
  readonly seed: string;
  /** How the client is started, for the files; a function has none. */
  readonly command?: readonly string[];
  /** Flags that the verdicts depend on, for the line that replays; without those whose values the files have. */
  readonly flags?: readonly string[];
  /** Variants that hold in all runs, for the files. */
  readonly switches: Switches;
  /** Run this alone. */
  readonly replay?: Schedule | undefined;
}
