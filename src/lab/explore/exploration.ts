import * as z from "zod";
import { callName, faultWords, spotMembers } from "./point.ts";

/** What became of a run, by the one word of the report; the worst first. */
export const runVerdicts = [
  "duplicate",
  "lost",
  "phantom",
  "hang",
  "crash",
  "storm",
  "check-failed",
  "flaky",
  "gave-up",
  "handled",
  "not-reached",
] as const;

export type RunVerdict = (typeof runVerdicts)[number];

const calmVerdicts = ["flaky", "gave-up", "handled", "not-reached"] as const;

/** A verdict that does not fail an exploration. */
export type CalmVerdict = (typeof calmVerdicts)[number];

/** Does a verdict fail an exploration? */
export const isFailure = (verdict: RunVerdict): boolean => !(calmVerdicts as readonly RunVerdict[]).includes(verdict);

/** Did the client get over the fault: is all done, or given up cleanly? */
export const isSurvived = (verdict: RunVerdict): boolean => verdict === "handled" || verdict === "gave-up";

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

/** A call of the matrix. */
export interface MatrixCall {
  readonly operation: string;
  readonly occurrence: number;
}

/** The cells of an exploration by fault and call: what text and page show. */
export interface Matrix {
  readonly calls: readonly MatrixCall[];
  readonly rows: readonly {
    /** The fault, with the row that it struck. */
    readonly fault: string;
    /** One for each call; `undefined` where the fault does not fit. */
    readonly cells: readonly (ExploredCell | undefined)[];
  }[];
}

/** The fault of a cell, with the row that it struck. */
const faultName = ({ fault, row }: ExploredCell) => (row === undefined ? fault : `${fault} ${row}`);

/** The matrix of an exploration: calls as they were found, faults in their fixed order. */
export function matrixOf({ cells }: Exploration): Matrix {
  const calls = [...new Map(cells.map((cell) => [callName(cell), cell])).values()];
  const byName = new Map(cells.map((cell) => [`${callName(cell)} ${faultName(cell)}`, cell]));
  const words: readonly string[] = faultWords;
  const faults = cells
    .toSorted(
      (one, other) => words.indexOf(one.fault) - words.indexOf(other.fault) || (one.row ?? 0) - (other.row ?? 0),
    )
    .map(faultName);
  const rows = [...new Set(faults)].map((fault) => ({
    fault,
    cells: calls.map((call) => byName.get(`${callName(call)} ${fault}`)),
  }));
  return { calls: calls.map(({ operation, occurrence }) => ({ operation, occurrence })), rows };
}
