import * as z from "zod";
import type { ConfigInput } from "../library/internal.ts";
import { withInput } from "../schema/read-by.ts";
import { chosenFaults, chosenMethods, exploreLimits, pointSchema } from "./points.ts";
import type { ClientFunction } from "./run-client.ts";
import { suggestedFixSchema } from "./suggested-fix.ts";
import { runVerdicts } from "./verdicts.ts";

const client = z.custom<ClientFunction>((value) => typeof value === "function", "expected a function");
const milliseconds = (defaultMs: number) => z.number().min(1).max(86_400_000).default(defaultMs);

/**
 * The options of `explore`. The default times differ from the usual timeouts of clients (5, 10 and 30 seconds), so that no
 * verdict depends on the speed of the machine.
 */
export const exploreInputSchema = z.strictObject({
  /** The client. To give up, it throws or returns a number other than 0. It may run several times at once. */
  run: client,
  /** Your own verdict: throws, or returns a number other than 0, if the events that a run left behind are wrong. */
  check: client.optional(),
  /** Settings of the mock server, like the keys of the config file. */
  standIn: withInput<ConfigInput>()(z.record(z.string(), z.unknown())).optional(),
  /** Try only these faults, by name. `refused` and `row` stand for all of their kind. */
  only: chosenFaults,
  /** Faults that may break the client: reported as `allowed`, and no failure. */
  allow: chosenFaults,
  /** Inject faults only into requests to these methods; a name may end in `*`. */
  operations: chosenMethods,
  /** The seed of the mock server. */
  seed: z.union([z.string().min(1), z.number()]).optional(),
  /** Runs at the same time; by default 4. */
  parallel: z.int().min(1).max(exploreLimits.parallel).default(4),
  /** Milliseconds until a client hangs, three times as many in an outage. Set it well above the client's own timeout. */
  timeoutMs: milliseconds(20_000),
  /** Milliseconds by which a slow response is late; by default 3500. Keep away from the client's own timeout. */
  slowMs: milliseconds(exploreLimits.slowMs),
  /** Also run the client with each variant of the assumptions that it depends on. */
  whatIf: z.boolean().default(false),
  /** A folder that keeps failures. The next exploration runs them first. */
  directory: z.string().min(1).optional(),
  /** Interrupts the exploration. */
  signal: z.instanceof(AbortSignal, { error: "expected an AbortSignal" }).optional(),
});

/** What an exploration does unless it is told otherwise. */
export const exploreDefaults = { parallel: 4, timeoutMs: 20_000, slowMs: exploreLimits.slowMs } as const;

export type ExploreInput = z.input<typeof exploreInputSchema>;

export type ExploreOptions = z.output<typeof exploreInputSchema>;

const verdict = z.enum(runVerdicts);
const count = z.int().min(0);
const why = z.string().describe("The reason for the verdict");
const calls = z.array(z.string()).describe("The requests of the run, one line each");

const cell = pointSchema
  .extend({
    verdict,
    why,
    calls,
    assumptions: z.array(z.string()).describe("IDs of the assumptions behind the responses"),
    failure: count.optional().describe("Index of the failure that stands for it"),
  })
  .describe("One fault at one request");

export const failureSchema = z
  .strictObject({
    verdict,
    why,
    point: pointSchema.describe("The mildest fault with this verdict and this fix"),
    rule: z
      .record(z.string(), z.unknown())
      .describe("The fault rule that reproduces it, for --fault and the admin API"),
    calls,
    suggestedFix: suggestedFixSchema.optional(),
    alsoAt: z.array(pointSchema).describe("The other points that fail with this verdict and this fix"),
    file: z.string().nullable().describe("Replays it; null when no files are written"),
    replay: z.string().nullable().describe("The command line that replays the file"),
  })
  .describe("Something that breaks the client");

const safetyCondition = z.strictObject({
  assumption: z.string(),
  provenance: z.string(),
  variant: z.string(),
  cells: z
    .array(pointSchema.extend({ verdict }))
    .describe("Points that are safe as assumed, and fail with the variant"),
  operations: z.array(z.string()).describe("Methods whose responses depend on it at these points"),
  withoutFaults: verdict
    .optional()
    .describe("The verdict with the variant and without faults; absent if it is handled"),
  summary: z.string().describe("What changes with the variant, as text"),
  suggestedFix: suggestedFixSchema.optional(),
});

const whatIf = z.strictObject({
  points: count.describe(
    "Points that were tried with variants: each that is safe and whose responses depend on an assumption",
  ),
  variants: count.describe("Variants that were tried"),
  notTried: z
    .array(z.strictObject({ why: z.string(), points: z.array(pointSchema) }))
    .describe("Points that were not tried, by reason"),
  conditions: z.array(safetyCondition).describe("What the client is safe with only if CRM.COM behaves as assumed"),
});

const lockChange = z.strictObject({
  kind: z.enum(["new", "weaker", "gone"]),
  line: z.string().describe("The line of the lock file"),
  before: z.string().optional().describe("How certain the assumption was before"),
  operations: z.array(z.string()).describe("Methods whose responses depend on it"),
});

export type LockChange = z.output<typeof lockChange>;

const lockReport = z.strictObject({
  file: z.string(),
  isWritten: z.boolean(),
  isMissing: z.boolean().describe("True if there was no such file"),
  noAssumptions: z.string().optional().describe("The line of a lock file without assumptions"),
  isPart: z.boolean().describe("True if only a part of the client was explored; then no line is removed"),
  changes: z.array(lockChange),
  update: z.string().describe("The command that writes the lock file"),
});

export type LockReport = z.output<typeof lockReport>;

export const interruptedText = "The exploration was interrupted, so points that were not run yet are unknown.";

/** The report of an exploration, as `--format json` prints it. */
export const explorationSchema = z
  .strictObject({
    result: z.enum(["passed", "failed", "inconclusive", "lock outdated"]),
    reason: z.string().optional().describe("Why it is inconclusive, or the state of the lock file"),
    interrupted: z.literal(true).optional().describe(interruptedText),
    runs: count.describe("How often the client was run"),
    handled: count.describe("Points that are handled, or where the client gave up cleanly"),
    gaveUp: count.describe("Points where the client gave up cleanly"),
    failed: count.describe("Points that failed"),
    allowed: count.describe("Points that failed with a fault that --allow names"),
    unseen: count.describe("Points where an event was lost although its row was reported as processed; no failure"),
    notReached: count.describe("Points whose fault was not reached"),
    notes: z.array(z.string()).describe("Facts worth knowing that are not failures"),
    cells: z.array(cell).describe("In the order of the requests, and of the faults"),
    failures: z.array(failureSchema),
    unstable: z.array(z.strictObject({ point: pointSchema, difference: z.string() })),
    whatIf: whatIf.optional(),
    lock: lockReport.optional().describe("With --lock: the differences from the file"),
    tried: z.string().describe("Which faults were tried"),
    kept: z
      .array(z.strictObject({ file: z.string(), verdict }))
      .describe("Kept failures that were run, and how they ended"),
    skipped: z.array(z.string()).describe("Kept failures that were not run, each with the reason"),
  })
  .meta({ title: "Exploration", description: "What breaks a client of the CRM.COM Web API" });

export type Exploration = z.output<typeof explorationSchema>;

export type ExploredCell = Exploration["cells"][number];

/** Something that breaks the client, and how to replay it. */
export type Failure = Exploration["failures"][number];

export type WhatIf = z.output<typeof whatIf>;

export type SafetyCondition = z.output<typeof safetyCondition>;
