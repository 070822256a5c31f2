import * as z from "zod";
import type { ConfigInput } from "../library/internal.ts";
import { withInput } from "../schema/read-by.ts";
import { chosenFaults, chosenMethods, exploreLimits, pointSchema } from "./points.ts";
import { remedySchema } from "./remedy.ts";
import type { ClientFunction } from "./run-client.ts";

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
  /** Settings of the stand-in, like the keys of the config file. */
  standIn: withInput<ConfigInput>()(z.record(z.string(), z.unknown())).optional(),
  /** Faults in one run: 1, or 2 to try pairs of faults too, until the budget is spent. */
  depth: z.int().min(1).max(exploreLimits.depth).default(1),
  /** Try only these faults, by name. `refused` and `row` stand for all of their kind. */
  only: chosenFaults,
  /** Faults that may break the client: reported as `allowed`, and no failure. */
  allow: chosenFaults,
  /** Break only calls of these methods; a name may end in `*`. */
  operations: chosenMethods,
  /** The seed of the stand-in. */
  seed: z.union([z.string().min(1), z.number()]).optional(),
  /** Runs at the same time; by default 4. */
  parallel: z.int().min(1).max(exploreLimits.parallel).default(4),
  /** Time limit for runs with two faults in milliseconds; by default a minute. */
  budgetMs: milliseconds(60_000),
  /** Milliseconds after which the client counts as hanging; by default 20000. Set it well above the client's own timeout. */
  timeoutMs: milliseconds(20_000),
  /** Milliseconds by which a slow answer is late; by default 3000. Keep away from the client's own timeout. */
  slowMs: milliseconds(exploreLimits.slowMs),
  /** Also report what is safe only if CRM.COM behaves as assumed. */
  whatIf: z.boolean().default(false),
  /** A folder that keeps failures. The next exploration runs them first. */
  directory: z.string().min(1).optional(),
  /** Interrupts the exploration. */
  signal: z.instanceof(AbortSignal, { error: "expected an AbortSignal" }).optional(),
});

export type ExploreInput = z.input<typeof exploreInputSchema>;

export type ExploreOptions = z.output<typeof exploreInputSchema>;

const failing = ["duplicate", "lost", "lost-unseen", "phantom", "hang", "crash", "storm", "check-failed"] as const;

export type FailingVerdict = (typeof failing)[number];

/** The verdicts of a run, the worst first. */
export const runVerdicts = [...failing, "unstable", "allowed", "gave-up", "handled", "not-reached"] as const;

export type RunVerdict = (typeof runVerdicts)[number];

export const isFailure = (verdict: RunVerdict): verdict is FailingVerdict => failing.some((one) => one === verdict);

const verdict = z.enum(runVerdicts);
const count = z.int().min(0);
const why = z.string().describe("The reason for the verdict");
const calls = z.array(z.string()).describe("The calls of the run, a line a call");
const points = z.array(pointSchema);
const rules = z.array(z.record(z.string(), z.unknown()));
const difference = z.string().describe("The first difference between two runs of the same schedule");

const cell = pointSchema
  .extend({
    verdict,
    why,
    calls,
    assumptions: z.array(z.string()).describe("Ids of the assumptions behind the answers"),
    failure: count.optional().describe("Index of the failure that it was shrunk to"),
  })
  .describe("One fault at one call");

export const failureSchema = z
  .strictObject({
    verdict,
    why,
    points: points.describe("The smallest schedule with this verdict"),
    rules: rules.describe("Fault rules that reproduce it, for --fault and the admin API"),
    calls,
    remedy: remedySchema.optional(),
    standsFor: count.describe("How many failed runs were shrunk to it"),
    file: z.string().nullable().describe("Replays it; null when no files are written"),
    replay: z.string().nullable().describe("The command line that replays the file"),
  })
  .describe("Something that breaks the client");

const safetyCondition = z.strictObject({
  assumption: z.string(),
  provenance: z.string(),
  variant: z.string(),
  turned: count.describe("Cells that are handled as assumed, and fail with the variant"),
  cells: z.array(pointSchema.extend({ verdict })),
  operations: z.array(z.string()).describe("Methods whose answers rested on it in these cells"),
  withoutFaults: verdict
    .optional()
    .describe("The verdict with the variant and without faults; absent if it is handled"),
  inWords: z.string().describe("The changes in words"),
  remedy: remedySchema.optional().describe("What helps where CRM.COM does as the variant says"),
});

const lockChange = z.strictObject({
  kind: z.enum(["new", "weaker", "gone"]),
  line: z.string().describe("The line of the lock"),
  before: z.string().optional().describe("How sure it was before"),
  operations: z.array(z.string()).describe("Methods whose answers rest on it"),
});

export type LockChange = z.output<typeof lockChange>;

const lockReport = z.strictObject({
  file: z.string(),
  isWritten: z.boolean(),
  isMissing: z.boolean().describe("Whether there was no such file"),
  isPart: z.boolean().describe("Whether the run looked at a part only; then no line is called needless or taken away"),
  changes: z.array(lockChange),
  update: z.string().describe("The command that writes the lock anew"),
});

export type LockReport = z.output<typeof lockReport>;

export const interruptedText = "It was interrupted: what was not run yet is unknown.";

/** The report of an exploration, as `--format json` prints it. */
export const explorationSchema = z
  .strictObject({
    result: z.enum(["passed", "failed", "not proven"]),
    reason: z.string().optional().describe("Why it is not proven"),
    interrupted: z.literal(true).optional().describe(interruptedText),
    runs: count.describe("How often the client was run"),
    handled: count.describe("Cells that are handled, or given up cleanly"),
    gaveUp: count.describe("Cells that are given up cleanly"),
    failed: count.describe("Cells that failed, and pairs of faults that did"),
    allowed: count.describe("Cells that failed with a fault that --allow names"),
    notReached: count.describe("Cells whose fault was not reached"),
    cells: z.array(cell).describe("In the order of the calls, and of the faults"),
    failures: z.array(failureSchema),
    unstable: z.array(z.strictObject({ points, difference })),
    whatIf: z.array(safetyCondition).optional().describe("What is safe only if CRM.COM behaves as assumed"),
    lock: lockReport.optional().describe("With --lock: the differences from the file"),
    tried: z.string().describe("Which faults and pairs of faults were tried"),
    left: count.describe("Pairs of faults for which there was no time"),
    mended: count.describe("Kept failures that no longer fail; they stay as regression tests"),
    skipped: z.array(z.string()).describe("Kept failures that were not run, each with the reason"),
  })
  .meta({ title: "Exploration", description: "What breaks a client of the CRM.COM Web API" });

export type Exploration = z.output<typeof explorationSchema>;

export type ExploredCell = Exploration["cells"][number];

/** Something that breaks the client, and how to replay it. */
export type Failure = Exploration["failures"][number];

export type SafetyCondition = z.output<typeof safetyCondition>;
