import * as z from "zod";
import { readOrThrow } from "../../matching/read-by.ts";
import type { ConfigInput } from "../../mock/config/settings.ts";
import type { RunClient } from "./client-run.ts";
import { type FaultName, namedFaults, unknownFault } from "./points.ts";

/** Faults in one run at most, and runs at the same time. */
export const exploreLimits = { depth: 2, parallel: 64 } as const;

/**
 * What a program explores. Clients commonly time out after 5, 10 or 30 seconds: a slow answer and the end of a run keep away
 * from these by default, or the verdict would depend on the machine.
 */
export interface ExploreInput {
  /** The client: throws, or gives a number that is not 0, when it gives up. It may run several times at once. */
  readonly run: RunClient;
  /** The verdict of the test: throws, or gives a number that is not 0, when what was left behind is wrong. */
  readonly check?: RunClient;
  /** Settings of the stand-in, like the keys of the config file. */
  readonly standIn?: ConfigInput;
  /** Faults in one run at most, 1 or 2; by default 2. */
  readonly depth?: number;
  /** The only faults, by word; `refused` and `row` are all of their kind. */
  readonly only?: readonly FaultName[];
  /** Faults that may break the client, by word: shown as `allowed`, and no failure. */
  readonly allow?: readonly FaultName[];
  /** Methods, with `*` at the end for several. */
  readonly operations?: readonly string[];
  /** What the order of pairs is drawn from, and the ids of the stand-in. */
  readonly seed?: string | number;
  /** Runs at the same time; by default 4. */
  readonly parallel?: number;
  /** Milliseconds for runs of two faults; by default a minute. */
  readonly budgetMs?: number;
  /** Milliseconds after which the client counts as hanging; by default 20000. Set it well above the client's own timeout. */
  readonly timeoutMs?: number;
  /** Milliseconds by which a slow answer is late; by default 3000. Keep away from the client's own timeout. */
  readonly slowMs?: number;
  /** Also tell what is safe only if CRM.COM does as assumed. */
  readonly whatIf?: boolean;
  /** A folder that keeps failures; the next exploration runs them first. */
  readonly directory?: string;
  /** Breaks it off. */
  readonly signal?: AbortSignal;
}

const fn = z.custom<RunClient>((given) => typeof given === "function", "expected a function");
const time = z.number().min(1).max(86_400_000);

const faultName = z
  .string()
  .refine((name) => unknownFault(name) === undefined, { error: ({ input }) => unknownFault(String(input)) });

export const exploredFaults = z
  .array(faultName)
  .prefault([])
  .transform((names) => names.flatMap(namedFaults));

/** Methods, or several by `*` at the end. */
export const exploredMethods = z.array(z.string()).prefault([]);

const exploreInput = z.strictObject({
  run: fn,
  check: fn.optional(),
  standIn: z.record(z.string(), z.unknown()).optional(),
  depth: z.int().min(1).max(exploreLimits.depth).default(2),
  only: exploredFaults,
  allow: exploredFaults,
  operations: exploredMethods,
  seed: z.union([z.string().min(1), z.number()]).optional(),
  parallel: z.int().min(1).max(exploreLimits.parallel).default(4),
  budgetMs: time.default(60_000),
  timeoutMs: time.default(20_000),
  slowMs: time.default(3000),
  whatIf: z.boolean().default(false),
  directory: z.string().min(1).optional(),
  signal: z.instanceof(AbortSignal, { error: "expected an AbortSignal" }).optional(),
});

export type ReadInput = z.output<typeof exploreInput>;

/**
 * Checks what a program asks of an exploration, before anything is run: a program without types may ask anything.
 * @returns it with the defaults
 * @throws ConfigError with all that is wrong, each with its option
 */
export const readExploreInput = (given: ExploreInput): ReadInput =>
  readOrThrow(exploreInput, given, (path) => `explore, option ${path.join(".") || "(all)"}`);
