import * as z from "zod";
import type { ConfigInput } from "../../library/lab-face.ts";
import { exploreLimits, type FaultSelector, faultSelection, methodSelection, pointSchema } from "./points.ts";
import { remedySchema } from "./remedy.ts";
import type { ClientFunction } from "./run-client.ts";

/**
 * What a program explores. Clients commonly time out after 5, 10 or 30 seconds: a slow answer and the end of a run keep away
 * from these by default, or the verdict would depend on the machine.
 */
export interface ExploreInput {
  /** The client: throws, or gives a number that is not 0, when it gives up. It may run several times at once. */
  readonly run: ClientFunction;
  /** The verdict of the test: throws, or gives a number that is not 0, when what was left behind is wrong. */
  readonly check?: ClientFunction;
  /** Settings of the stand-in, like the keys of the config file. */
  readonly standIn?: ConfigInput;
  /** Faults in one run at most, 1 or 2; absent: two where the first one changed what the client calls. */
  readonly depth?: number;
  /** The only faults, by word; `refused` and `row` are all of their kind. */
  readonly only?: readonly FaultSelector[];
  /** Faults that may break the client, by word: shown as `allowed`, and no failure. */
  readonly allow?: readonly FaultSelector[];
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
  /** The day from which evidence counts, like `2026-11-30`; what is older is `observed once`. */
  readonly oldestEvidence?: string;
  /** Breaks it off. */
  readonly signal?: AbortSignal;
}

const client = z.custom<ClientFunction>((given) => typeof given === "function", "expected a function");
const time = (usualMs: number) => z.number().min(1).max(86_400_000).default(usualMs);

export const exploreInputSchema = z.strictObject({
  run: client,
  check: client.optional(),
  standIn: z.record(z.string(), z.unknown()).optional(),
  depth: z.int().min(1).max(exploreLimits.depth).optional(),
  only: faultSelection,
  allow: faultSelection,
  operations: methodSelection,
  seed: z.union([z.string().min(1), z.number()]).optional(),
  parallel: z.int().min(1).max(exploreLimits.parallel).default(4),
  budgetMs: time(60_000),
  timeoutMs: time(20_000),
  slowMs: time(3000),
  whatIf: z.boolean().default(false),
  directory: z.string().min(1).optional(),
  oldestEvidence: z.iso.date().optional(),
  signal: z.instanceof(AbortSignal, { error: "expected an AbortSignal" }).optional(),
});

export type ExploreOptions = z.output<typeof exploreInputSchema>;

const failing = ["duplicate", "lost", "lost-unseen", "phantom", "hang", "crash", "storm", "check-failed"] as const;

export type FailingVerdict = (typeof failing)[number];

/** What became of a run, by the one word of the report; the worst first. */
export const runVerdicts = [...failing, "unstable", "allowed", "gave-up", "handled", "not-reached"] as const;

export type RunVerdict = (typeof runVerdicts)[number];

export const isFailure = (verdict: RunVerdict): verdict is FailingVerdict =>
  (failing as readonly RunVerdict[]).includes(verdict);

/** Did the client get over the fault: is all done, or given up cleanly? */
export const isSurvived = (verdict: RunVerdict): boolean => verdict === "handled" || verdict === "gave-up";

const verdict = z.enum(runVerdicts);
const count = z.int().min(0);
const why = z.string().describe("The reason for the verdict");
const calls = z.array(z.string()).describe("The calls of the run, a line a call");
const points = z.array(pointSchema);
const rules = z.array(z.record(z.string(), z.unknown()));
const difference = z.string().describe("The first difference of two runs of the same schedule");

const cell = pointSchema
  .extend({
    verdict,
    why,
    calls,
    assumptions: z.array(z.string()).describe("Ids of what the answers rested on beyond the vendor's pages"),
    failure: count.optional().describe("Index of what it was shrunk to, among the failures"),
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
    file: z.string().nullable().describe("Replays it; null when no files are written"),
    replay: z.string().nullable().describe("The command line that replays the file"),
  })
  .describe("Something that breaks the client");

const doubt = z.strictObject({
  assumption: z.string(),
  provenance: z.string(),
  variant: z.string(),
  turned: count.describe("Cells that are handled as assumed, and fail with the variant"),
  cells: z.array(pointSchema.extend({ verdict })),
  operations: z.array(z.string()).describe("Methods whose answers rested on it in those cells"),
  withoutFaults: verdict
    .optional()
    .describe("How the client ends with the variant and without faults; absent where that is handled, too"),
  inWords: z.string().describe("What changes, in words"),
});

const suiteVariant = z.strictObject({
  assumption: z.string(),
  provenance: z.string(),
  variant: z.string(),
  outcome: z
    .enum(["noticed", "not noticed", "not run"])
    .describe("Whether the variant turned the suite red: one that was not noticed is looked at by no test"),
  tests: z.array(z.string()).describe("Tests that failed, as the output of the suite names them"),
  operations: z.array(z.string()).describe("Methods whose answers rested on it"),
});

/** What a suite of tests makes of a variant. */
export type SuiteVariant = z.output<typeof suiteVariant>;

const lockChange = z.strictObject({
  kind: z.enum(["new", "weaker", "gone"]),
  line: z.string().describe("As it stands in the lock, or would"),
  before: z.string().optional().describe("How sure it was"),
  operations: z.array(z.string()).describe("Methods whose answers rest on it"),
});

export type LockChange = z.output<typeof lockChange>;

const lockReport = z.strictObject({
  file: z.string(),
  isWritten: z.boolean(),
  changes: z.array(lockChange),
  update: z.string().describe("The command that takes the changes over"),
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
    gaveUp: count.describe("Of the handled cells, those that are given up cleanly"),
    failed: count.describe("Cells that failed, and schedules of two faults that did"),
    allowed: count.describe("Cells that failed, but whose fault --allow names"),
    notReached: count.describe("Cells whose fault was not reached"),
    cells: z.array(cell).describe("In the order of the calls, and of the faults"),
    failures: z.array(failureSchema),
    unstable: z.array(z.strictObject({ points, difference })),
    whatIf: z.array(doubt).optional().describe("What is safe only if CRM.COM behaves as assumed"),
    suite: z
      .array(suiteVariant)
      .optional()
      .describe("With --each-variant: what the suite notices, the most doubtful first"),
    lock: lockReport.optional().describe("With --lock: what is otherwise than in the file"),
    left: count.describe("Schedules that were left out because the time ran out"),
    skipped: z.array(z.string()).describe("What was not read or not tried of the folder, each with the reason"),
  })
  .meta({ title: "Exploration", description: "What breaks a client of the CRM.COM Web API" });

export type Exploration = z.output<typeof explorationSchema>;

export type ExploredCell = Exploration["cells"][number];

/** Something that breaks the client, with all that it takes to see it again. */
export type Failure = Exploration["failures"][number];

export type SafetyCondition = z.output<typeof doubt>;
