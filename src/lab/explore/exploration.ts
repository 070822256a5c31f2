import * as z from "zod";
import { spotMembers } from "./spot-members.ts";
import { runVerdicts } from "./verdict-words.ts";

const verdict = z.enum(runVerdicts);
const count = z.int().min(0);

const cell = z
  .strictObject({
    ...spotMembers,
    verdict,
    assumptions: z.array(z.string()).describe("Ids of what the answers rested on beyond the vendor's pages"),
  })
  .describe("One fault at one call");

const failure = z
  .strictObject({
    verdict,
    points: z.array(z.strictObject(spotMembers)).describe("The smallest schedule that comes to it"),
    file: z.string().nullable().describe("Replays it; null when no files are written"),
  })
  .describe("Something that breaks the client");

const flaky = z.strictObject({
  points: z.array(z.strictObject(spotMembers)),
  difference: z.string().describe("The first difference of two runs of the same schedule"),
});

const doubt = z.strictObject({
  assumption: z.string(),
  variant: z.string(),
  turned: count.describe("Cells that are handled as assumed, and fail with the variant"),
  cells: z.array(z.strictObject({ ...spotMembers, verdict })),
  withoutFaults: verdict
    .optional()
    .describe("What becomes of the client with the variant and no fault at all; absent where that is handled too"),
  inWords: z.string().describe("What turns, for people to read"),
});

/** Says of an exploration that it was interrupted. */
export const brokenOffText = "It was broken off: what was not run yet is not known.";

/** The report of an exploration, as `--format json` prints it. */
export const explorationSchema = z
  .strictObject({
    result: z.enum(["passed", "failed", "not proven"]),
    reason: z.string().optional().describe("Why it is not proven"),
    interrupted: z.literal(true).optional().describe(brokenOffText),
    runs: count.describe("How often the client was run"),
    handled: count.describe("Cells that are handled, or given up cleanly"),
    failed: count.describe("Cells that failed, and schedules of several faults that did"),
    notReached: count.describe("Cells whose fault did not come to pass"),
    cells: z.array(cell),
    failures: z.array(failure),
    flaky: z.array(flaky),
    whatIf: z.array(doubt).optional().describe("What is safe only if CRM.COM does as assumed"),
  })
  .meta({ title: "Exploration", description: "What breaks a client of the CRM.COM Web API" });

/** What an exploration found, as it is printed as JSON. */
export type ExplorationReport = z.output<typeof explorationSchema>;

/** A cell with what its report opens to. */
export interface ExploredCell extends Omit<ExplorationReport["cells"][number], "row"> {
  readonly row?: number;
  readonly why: string;
  /** A line a call. */
  readonly calls: readonly string[];
  /** Index of what it was shrunk to, among the failures. */
  readonly failure: number | undefined;
}

/** Something that breaks the client, with all that it takes to see it again. */
export interface Failure {
  readonly verdict: ExplorationReport["failures"][number]["verdict"];
  readonly why: string;
  readonly points: ExplorationReport["failures"][number]["points"];
  /** Fault rules that do it, as `--faults` and the admin API take them. */
  readonly rules: readonly object[];
  /** `null` when no files are written. */
  readonly file: string | null;
  readonly replay: string | null;
  readonly calls: readonly string[];
}

/** What an exploration found. */
export interface Exploration
  extends Omit<ExplorationReport, "cells" | "failures" | "reason" | "interrupted" | "whatIf"> {
  readonly reason?: string;
  readonly interrupted?: true;
  readonly cells: readonly ExploredCell[];
  readonly failures: readonly Failure[];
  readonly whatIf?: ExplorationReport["whatIf"];
  /** Schedules that were left out when the time was over or the user had seen enough. */
  readonly left: number;
}

/** Of an exploration, what its JSON has. */
export function explorationReport(exploration: Exploration): ExplorationReport {
  const { left: _, cells, failures, ...plain } = exploration;
  return explorationSchema.parse({
    ...plain,
    cells: cells.map(({ why, calls, failure, ...shown }) => shown),
    failures: failures.map(({ verdict, points, file }) => ({ verdict, points, file })),
  });
}
