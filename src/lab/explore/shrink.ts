import { type Failure, isFailure } from "./exploration.ts";
import type { ExploreOptions } from "./explore-options.ts";
import { type AimedCall, pointAt, pointsAt } from "./palette.ts";
import { familyOf, type Point, type Schedule, spotKey, spotOf, weakerThan } from "./point.ts";
import { replayLine, writeResultFile } from "./result-file.ts";
import { callsOfTrial, recordedLine, type Trial, type Trials, trialOf } from "./trials.ts";

/** What failed trials come down to. */
export interface Shrunk {
  readonly of: readonly Trial[];
  readonly smallest: Trial;
  readonly failure: Failure;
}

/** Shrinks what failed, each cause once, and keeps what replays it. */
export async function findFailures(ran: readonly Trial[], trials: Trials): Promise<Shrunk[]> {
  const { options, setting } = trials;
  const found: { readonly of: Trial[]; readonly smallest: Trial }[] = [];
  for (const trial of new Set(ran.filter(({ verdict }) => isFailure(verdict)))) {
    const there = trial.schedule.length > 1 ? found.find(({ smallest }) => comesDownTo(trial, smallest)) : undefined;
    if (there) {
      there.of.push(trial);
      continue;
    }
    const smallest = setting.stop.aborted || options.replay ? trial : await shrink(trial, trials);
    const same = found.find((one) => one.smallest === smallest);
    if (same) same.of.push(trial);
    else found.push({ of: [trial], smallest });
  }
  return found.map((one) => ({ ...one, failure: failureOf(one.smallest, options) }));
}

/** Is it the same failure with faults of the same kinds at later calls? Then it is not shrunk again. */
const comesDownTo = ({ verdict, schedule }: Trial, smallest: Trial): boolean =>
  verdict === smallest.verdict &&
  schedule.length === smallest.schedule.length &&
  schedule.every((point, index) => isMore(point, smallest.schedule, index));

function isMore(point: Point, smaller: Schedule, index: number): boolean {
  const { operation, occurrence, fault } = smaller[index] as Point;
  const isKind = familyOf(point.fault) === familyOf(fault);
  return isKind && point.operation === operation && point.occurrence >= occurrence;
}

function failureOf({ verdict, why, schedule, record }: Trial, options: ExploreOptions): Failure {
  const { directory, command, flags, seed, switches, replay } = options;
  const told = {
    verdict,
    why,
    points: schedule.map(spotOf),
    rules: schedule.map(({ rule }) => rule),
    calls: record.calls.map(recordedLine),
  };
  if (directory === undefined || replay) return { ...told, file: null, replay: null };
  const file = writeResultFile(directory, { ...told, command: [...command], seed, switches });
  return { ...told, file, replay: replayLine(file, flags, command) };
}

/**
 * Finds the smallest schedule that comes to the same verdict: with fewer points, then weaker faults, then earlier calls and
 * rows. Runs every candidate, and goes on from the first that fails in the same way, until none does.
 */
async function shrink(failed: Trial, trials: Trials): Promise<Trial> {
  for (const schedule of smaller(failed.schedule, callsOfTrial(trials, failed), trials.options)) {
    const trial = await trialOf(trials, schedule, failed.switches);
    if (trial.verdict === failed.verdict) return shrink(trial, trials);
  }
  return failed;
}

/** The schedules that are one step smaller, in the order in which they are tried. */
function smaller(schedule: Schedule, calls: readonly AimedCall[], options: ExploreOptions): Schedule[] {
  const fewer = schedule.length < 2 ? [] : schedule.map((_, index) => schedule.filter((_, at) => at !== index));
  // What comes after a fault is often what would come without it: then the same is to be seen at the call itself.
  const fewerAndEarlier = fewer.flatMap((one) =>
    one.flatMap((point, index) => earlierPoints(point, calls, options).map((earlier) => one.with(index, earlier))),
  );
  const changed = (simpler: (point: Point) => readonly Point[]) =>
    schedule.flatMap((point, index) => simpler(point).map((one) => schedule.with(index, one)));
  return [
    ...fewer,
    ...fewerAndEarlier,
    ...changed((point) => weakerPoints(point, calls, options)),
    ...changed((point) => earlierPoints(point, calls, options)),
    ...changed((point) => higherRows(point, calls, options)),
  ].filter((one) => new Set(one.map(spotKey)).size === one.length);
}

const callOf = ({ operation, occurrence }: Point, calls: readonly AimedCall[]) =>
  calls.find((call) => call.operation === operation && call.occurrence === occurrence);

function weakerPoints(point: Point, calls: readonly AimedCall[], options: ExploreOptions): Point[] {
  const call = callOf(point, calls);
  const weaker = weakerThan(point.fault);
  const fitting = call ? pointsAt(call, options).filter(({ row }) => row === point.row) : [];
  return weaker.flatMap((fault) => fitting.filter((one) => one.fault === fault));
}

function earlierPoints(point: Point, calls: readonly AimedCall[], options: ExploreOptions): Point[] {
  const earlier = calls.filter((one) => one.operation === point.operation && one.occurrence < point.occurrence);
  const ordered = earlier.toSorted((one, other) => one.occurrence - other.occurrence);
  return ordered.flatMap((call) =>
    pointsAt(call, options).filter(({ fault, row }) => fault === point.fault && row === point.row),
  );
}

function higherRows(point: Point, calls: readonly AimedCall[], options: ExploreOptions): Point[] {
  const call = callOf(point, calls);
  const { row, fault } = point;
  if (!call || row === undefined) return [];
  const rows = pointsAt(call, options).filter((one) => one.fault === fault && (one.row ?? 0) < row);
  return rows.map((one) => pointAt(call, fault, options, one.row));
}
