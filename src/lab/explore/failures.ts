import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { switchesSchema } from "../../assumptions/switches.ts";
import { type ConfigError, orConfigError } from "../../ground/config-error.ts";
import { readPlainFile, writeWhole } from "../../ground/files.ts";
import { hashBytes } from "../../ground/random.ts";
import { replayLine } from "../../ground/shell-line.ts";
import { ruleSchema } from "../../library/lab-face.ts";
import { readBy, readOrThrow } from "../../schema/read-by.ts";
import { type ClientRun, type ClientRuns, callLines, type ExplorationSettings } from "./client-runs.ts";
import { type Failure, failureSchema, isFailure } from "./exploration.ts";
import { faultsOfFamily, type Point, pointKey, pointsAt, type Schedule, shownPoint } from "./points.ts";
import { remedyFor } from "./remedy.ts";

export type ShrunkFailure = Awaited<ReturnType<typeof findFailures>>[number];

/** Shrinks what failed, each cause once, and keeps what replays it. */
export async function findFailures(ran: readonly ClientRun[], trials: ClientRuns) {
  const found = new Map<ClientRun, ClientRun[]>();
  for (const trial of new Set(ran.filter(({ verdict }) => isFailure(verdict)))) {
    const known = trial.schedule.length > 1 && [...found.keys()].find((one) => comesDownTo(trial, one));
    const isSmall = trials.settings.stop.aborted || trials.settings.replay;
    const smallest = known || (isSmall ? trial : await shrink(trial, trials));
    found.set(smallest, [...(found.get(smallest) ?? []), trial]);
  }
  return [...found].map(([smallest, of]) => ({ of, smallest, failure: failureOf(smallest, trials) }));
}

/** Is it the same failure with faults of the same kinds at later calls? Then it is not shrunk again. */
const comesDownTo = ({ verdict, schedule }: ClientRun, smallest: ClientRun): boolean =>
  verdict === smallest.verdict &&
  schedule.length === smallest.schedule.length &&
  schedule.every((point, index) => {
    const smaller = smallest.schedule[index] as Point;
    return isLike(point, smaller) && point.occurrence >= smaller.occurrence;
  });

const isLike = (one: Point, other: Point): boolean =>
  one.operation === other.operation && faultsOfFamily(one.fault).includes(other.fault);

function failureOf(trial: ClientRun, { settings: asked, certainty }: ClientRuns): Failure {
  const { verdict, why, schedule } = trial;
  const { directory, command = [], flags = [], seed, switches, replay } = asked;
  const told = {
    verdict,
    why,
    points: schedule.map(shownPoint),
    rules: schedule.map(({ rule }) => rule),
    calls: callLines(trial),
    ...(isFailure(verdict) && { remedy: remedyFor(verdict, certainty) }),
  };
  if (replay) return { ...told, file: replay.file, replay: replayLine(replay.file, flags, command) };
  if (directory === undefined) return { ...told, file: null, replay: null };
  // Its name depends on its rules and its verdict alone.
  const name = `${verdict}-${Buffer.from(hashBytes([verdict, told.rules])).toString("hex", 0, 4)}.json`;
  const file = join(directory, name);
  const content: z.output<typeof resultFile> = { ...told, command: [...command], seed, switches };
  orConfigError(file, "cannot be written", () => {
    mkdirSync(directory, { recursive: true });
    writeWhole(file, `${JSON.stringify(content, null, 2)}\n`);
  });
  // The flags are what the verdict depends on and the file does not have.
  return { ...told, file, replay: replayLine(file, flags, command) };
}

/**
 * Finds the smallest schedule that comes to the same verdict: with fewer points, then weaker faults, then earlier calls and
 * rows. Runs every candidate, and goes on from the first that fails in the same way, until none does.
 */
async function shrink(failed: ClientRun, trials: ClientRuns): Promise<ClientRun> {
  for (const schedule of smaller(failed, trials)) {
    const trial = await trials.of(schedule, failed.switches);
    if (trial.verdict === failed.verdict) return shrink(trial, trials);
  }
  return failed;
}

/** What makes a point small: how weak its fault is among those of its kind, and how early its call and its row come. */
const sizesOf = ({ fault, occurrence, row = 1 }: Point) =>
  [faultsOfFamily(fault).indexOf(fault), occurrence, row] as const;

const [weakness, callNumber, rowNumber] = [0, 1, 2] as const;

function isSmaller(size: 0 | 1 | 2, one: Point, than: Point): boolean {
  const sizes = sizesOf(than);
  const fits = (mine: number, index: number) => (index === size ? mine < sizes[size] : mine === sizes[index]);
  return isLike(one, than) && sizesOf(one).every(fits);
}

function smaller(failed: ClientRun, trials: ClientRuns): Schedule[] {
  const { schedule } = failed;
  const calls = trials.callsOf(failed).sort((one, other) => one.occurrence - other.occurrence);
  const points = calls.flatMap((call) => pointsAt(call, trials.settings));
  const changed = (one: Schedule, size: 0 | 1 | 2) =>
    one.flatMap((than, index) =>
      points.filter((point) => isSmaller(size, point, than)).map((point) => one.with(index, point)),
    );
  const fewer = schedule.length < 2 ? [] : schedule.map((_, index) => schedule.toSpliced(index, 1));
  return [
    ...fewer,
    // What comes after a fault is often what would come without it: then the same is to be seen at the call itself.
    ...fewer.flatMap((one) => changed(one, callNumber)),
    ...[weakness, callNumber, rowNumber].flatMap((size) => changed(schedule, size)),
  ].filter((one) => new Set(one.map(pointKey)).size === one.length);
}

const faultRule = z.custom<Point["rule"]>().superRefine((rule, context) => {
  for (const { path, message } of readBy(ruleSchema, rule).problems ?? []) {
    context.addIssue({ code: "custom", path: [...path], message });
  }
});

const resultFile = failureSchema
  .omit({ file: true, replay: true })
  .extend({
    command: z.array(z.string()),
    seed: z.string(),
    switches: switchesSchema,
    rules: z.array(faultRule).min(1),
  })
  .refine(({ points, rules }) => points.length === rules.length, "expected as many rules as points");

/** Reads a file that replays a failure. @throws ConfigError naming the path, when it is another file or none */
export function readFailureFile(path: string) {
  const content: unknown = orConfigError(path, "cannot be read", () => JSON.parse(readPlainFile(path)));
  const file = readOrThrow(resultFile, content, (at) => `${path}: no file that explore wrote: /${at.join("/")}`);
  const schedule: Schedule = file.points.map((point, at) => ({ ...point, rule: file.rules[at] as Point["rule"] }));
  return { ...file, schedule };
}

/** Reads the files of a folder about a command and the faults that are asked for. A broken file keeps no other from being read. */
export function readKeptFailures({ directory = "", command = [], only }: ExplorationSettings) {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const schedules: Schedule[] = [];
  const skipped: string[] = [];
  let others = 0;
  for (const name of names.filter((one) => one.endsWith(".json")).sort()) {
    try {
      const { schedule, ...file } = readFailureFile(join(directory, name));
      if (JSON.stringify(file.command) !== JSON.stringify(command)) continue;
      if (only.length === 0 || schedule.every(({ fault }) => only.includes(fault))) schedules.push(schedule);
      else others += 1;
    } catch (error) {
      skipped.push((error as ConfigError).message.replaceAll("\n", "; "));
    }
  }
  if (others > 0) skipped.push(`kept failures in ${directory} of faults that --only leaves out: ${others}`);
  return { schedules, skipped };
}
