import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { switchesSchema } from "../assumptions/switches.ts";
import { ConfigError, orConfigError } from "../common/config-error.ts";
import { ifPossible, readPlainFile, writeWhole } from "../common/files.ts";
import { objectOf } from "../common/json.ts";
import { packageVersion } from "../common/own-module.ts";
import { lastRunsFile } from "../common/own-paths.ts";
import { hashBytes } from "../common/random.ts";
import { replayLine } from "../common/shell-line.ts";
import { ruleSchema } from "../library/internal.ts";
import { readBy, readOrThrow } from "../schema/read-by.ts";
import {
  type ClientRun,
  type ClientRuns,
  callLines,
  type ExplorationSettings,
  type KeptFailure,
} from "./client-runs.ts";
import { type Failure, failureSchema, isFailure, type RunVerdict, runVerdicts } from "./exploration.ts";
import { faultsLike, type Point, pointKey, pointsAt, type Schedule, shownPoint } from "./points.ts";

/** A failure, the smallest run that shows it, and the runs that it explains. */
export interface ShrunkFailure {
  readonly failure: Failure;
  readonly smallest: ClientRun;
  readonly explains: readonly ClientRun[];
}

/** Shrinks each failure once, and keeps what replays it. */
export async function findFailures(candidates: readonly ClientRun[], runs: ClientRuns): Promise<ShrunkFailure[]> {
  const bySmallest = new Map<ClientRun, ClientRun[]>();
  for (const run of new Set(candidates.filter(({ verdict }) => isFailure(verdict)))) {
    const earlier = run.schedule.length > 1 && [...bySmallest.keys()].find((smallest) => comesDownTo(run, smallest));
    const isSmall = runs.settings.stop.aborted || runs.settings.replay;
    const smallest = earlier || (isSmall ? run : await shrink(run, runs));
    bySmallest.set(smallest, [...(bySmallest.get(smallest) ?? []), run]);
  }
  return [...bySmallest].map(([smallest, explains]) => {
    return { explains, smallest, failure: failureOf(smallest, explains.length, runs) };
  });
}

/** Is it the same failure, with faults of the same families at later calls? Then it is not shrunk again. */
const comesDownTo = ({ verdict, schedule }: ClientRun, smallest: ClientRun): boolean =>
  verdict === smallest.verdict &&
  schedule.length === smallest.schedule.length &&
  schedule.every((point, index) => {
    const smaller = smallest.schedule[index];
    return smaller !== undefined && isAlike(point, smaller) && point.occurrence >= smaller.occurrence;
  });

const isAlike = (point: Point, other: Point): boolean =>
  point.operation === other.operation && faultsLike(point.fault).includes(other.fault);

function failureOf(run: ClientRun, standsFor: number, runs: ClientRuns): Failure {
  const { settings } = runs;
  const { verdict, why, schedule } = run;
  const { directory, command = [], flags = {}, standIn, replay } = settings;
  const failure = {
    verdict,
    why,
    points: schedule.map(shownPoint),
    rules: schedule.map(({ rule }) => rule),
    calls: callLines(run),
    standsFor,
    ...(isFailure(verdict) && { remedy: runs.remedyFor(verdict, schedule.at(-1)?.operation) }),
  };
  if (replay) return { ...failure, file: replay.file, replay: replayLine(replay.file) };
  if (directory === undefined) return { ...failure, file: null, replay: null };
  // The same verdict of the same rules has the same name.
  const name = `${verdict}-${hashBytes([verdict, failure.rules]).toString("hex", 0, 4)}.json`;
  const file = join(directory, name);
  // A client that is a function of a program has no command that a line could run.
  const line = command.length === 0 ? null : replayLine(file);
  const { seed, config } = standIn;
  const content: z.output<typeof failureFile> = {
    ...failure,
    replay: line,
    version: packageVersion,
    command: [...command],
    flags,
    seed,
    switches: config.assumptions,
  };
  orConfigError(file, "cannot be written", () => {
    mkdirSync(directory, { recursive: true });
    writeWhole(file, `${JSON.stringify(content, null, 2)}\n`);
  });
  return { ...failure, file, replay: line };
}

/**
 * Finds the smallest schedule with the same verdict: with fewer points, weaker faults, earlier calls and earlier rows.
 * It runs one candidate after the other, goes on from the first that fails alike, and ends when none does.
 */
async function shrink(failed: ClientRun, runs: ClientRuns): Promise<ClientRun> {
  for (const schedule of smallerSchedules(failed, runs)) {
    const run = await runs.run(schedule, failed.switches);
    if (run.verdict === failed.verdict) return shrink(run, runs);
  }
  return failed;
}

function smallerSchedules(failed: ClientRun, runs: ClientRuns): Schedule[] {
  const { schedule } = failed;
  const calls = runs.callsOf(failed).sort((a, b) => a.occurrence - b.occurrence);
  const points = calls.flatMap((call) => pointsAt(call, runs.settings));
  const withSmallerPoint = (larger: Schedule) =>
    larger.flatMap((point, index) =>
      points.filter((smaller) => isSmaller(smaller, point)).map((smaller) => larger.with(index, smaller)),
    );
  const shorter = schedule.length < 2 ? [] : schedule.map((_, index) => schedule.toSpliced(index, 1));
  // A call after a fault is often the call that would come without it. Then one fault at an earlier call fails alike.
  return [...shorter, ...shorter.flatMap(withSmallerPoint), ...withSmallerPoint(schedule)].filter(
    (candidate) => new Set(candidate.map(pointKey)).size === candidate.length,
  );
}

/** Is it a fault of the same family that is weaker, or at an earlier call or row, and larger in nothing? */
function isSmaller(point: Point, than: Point): boolean {
  const [sizes, larger] = [sizesOf(point), sizesOf(than)];
  const isNoLarger = sizes.every((size, index) => size <= (larger[index] ?? 0));
  return isAlike(point, than) && isNoLarger && pointKey(point) !== pointKey(than);
}

const sizesOf = ({ fault, occurrence, row = 1 }: Point) => [faultsLike(fault).indexOf(fault), occurrence, row];

const faultRule = z.custom<Point["rule"]>().superRefine((rule, context) => {
  for (const { path, message } of readBy(ruleSchema, rule).problems ?? []) {
    context.addIssue({ code: "custom", path: [...path], message });
  }
});

const typedFlags = z.record(z.string(), z.array(z.union([z.string(), z.literal(true)])).readonly());

const failureFile = failureSchema
  .omit({ file: true, remedy: true, standsFor: true })
  .extend({
    // What helps is said anew at each run.
    remedy: z.unknown().optional(),
    standsFor: z.int().optional(),
    replay: z.string().nullable().optional(),
    version: z.string().optional(),
    command: z.array(z.string()),
    flags: typedFlags.default({}),
    seed: z.string(),
    switches: switchesSchema,
    rules: z.array(faultRule).min(1),
  })
  .refine(({ points, rules }) => points.length === rules.length, "expected as many rules as points");

/** Why a file is not in the form of this version. Files had no version before 3.0.0. */
function notReadable(content: unknown, path: string): string {
  const { version = "before 3.0.0", verdict, rules } = objectOf(content) ?? {};
  if (verdict === undefined || rules === undefined || version === packageVersion)
    return "not a file that explore wrote";
  return `explore of version ${version} wrote it. Delete the folder ${dirname(path)} and explore again`;
}

/** Reads a file that replays a failure. @throws ConfigError naming the path, when it is another file or none */
export function readFailureFile(path: string) {
  const content: unknown = orConfigError(path, "cannot be read", () => JSON.parse(readPlainFile(path)));
  const file = readOrThrow(failureFile, content, (at) => `${path}: ${notReadable(content, path)}: /${at.join("/")}`);
  const schedule = file.points.flatMap((point, at): Point[] => {
    const rule = file.rules[at];
    return rule ? [{ ...point, rule }] : [];
  });
  return { ...file, schedule };
}

/** Reads the failures that a directory keeps of the same command and the chosen faults. It skips a broken file. */
export function readKeptFailures({ directory = "", command = [], only }: ExplorationSettings) {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const failures: KeptFailure[] = [];
  const skipped: string[] = [];
  let others = 0;
  for (const name of names.filter((file) => file.endsWith(".json") && file !== lastRunsFile).sort()) {
    const file = join(directory, name);
    try {
      const { schedule, ...kept } = readFailureFile(file);
      if (!isDeepStrictEqual(kept.command, [...command])) continue;
      if (only.length === 0 || schedule.every(({ fault }) => only.includes(fault))) failures.push({ file, schedule });
      else others += 1;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      skipped.push(error.message.replaceAll("\n", "; "));
    }
  }
  if (others > 0) skipped.push(`kept failures in ${directory} of faults that --only leaves out: ${others}`);
  return { failures, skipped };
}

/** When and how the last run of a failure ended, by the name of its file. */
const lastRuns = z.record(z.string(), z.strictObject({ at: z.iso.datetime(), verdict: z.enum(runVerdicts) }));

/** Writes down how the runs of failures ended, beside their files. @throws ConfigError when it cannot be written */
export function writeLastRuns(runs: readonly { readonly file: string; readonly verdict: RunVerdict }[]): void {
  const at = new Date().toISOString();
  for (const [folder, ofFolder] of Map.groupBy(runs, ({ file }) => dirname(file))) {
    const path = join(folder, lastRunsFile);
    const { data: before } = lastRuns.safeParse(ifPossible(() => JSON.parse(readPlainFile(path))));
    const now = Object.fromEntries(ofFolder.map(({ file, verdict }) => [basename(file), { at, verdict }]));
    const text = `${JSON.stringify({ ...before, ...now }, null, 2)}\n`;
    orConfigError(path, "cannot be written", () => writeWhole(path, text));
  }
}
