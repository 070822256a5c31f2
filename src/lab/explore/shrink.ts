import { type Failure, isFailure } from "./exploration.ts";
import type { ExploreOptions } from "./explore-options.ts";
import { type AimedCall, faultsLike, type Point, pointsAt, type Schedule, spotKey, spotOf } from "./points.ts";
import { replayLine, writeResultFile } from "./result-file.ts";
import { callsOfTrial, recordedLine, type Trial, type Trials, trialOf } from "./trials.ts";

export type Shrunk = Awaited<ReturnType<typeof findFailures>>[number];

/** Shrinks what failed, each cause once, and keeps what replays it. */
export async function findFailures(ran: readonly Trial[], trials: Trials) {
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
  schedule.every(({ operation, occurrence, fault }, index) => {
    const smaller = smallest.schedule[index] as Point;
    const isKind = faultsLike(smaller.fault).includes(fault);
    return isKind && operation === smaller.operation && occurrence >= smaller.occurrence;
  });

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
  const simpler = new Map(schedule.map((point) => [point, simplerPoints(point, calls, options)]));
  const changed = (one: Schedule, how: "weaker" | "earlier" | "higher") =>
    one.flatMap((point, index) => (simpler.get(point)?.[how] ?? []).map((other) => one.with(index, other)));
  const fewer = schedule.length < 2 ? [] : schedule.map((_, index) => schedule.toSpliced(index, 1));
  return [
    ...fewer,
    // What comes after a fault is often what would come without it: then the same is to be seen at the call itself.
    ...fewer.flatMap((one) => changed(one, "earlier")),
    ...changed(schedule, "weaker"),
    ...changed(schedule, "earlier"),
    ...changed(schedule, "higher"),
  ].filter((one) => new Set(one.map(spotKey)).size === one.length);
}

/** Points that differ from a point in one thing: with a weaker fault, at an earlier call, or at a row before its own. */
function simplerPoints(point: Point, calls: readonly AimedCall[], options: ExploreOptions) {
  const { operation, occurrence, fault, row } = point;
  const ofMethod = calls.filter((call) => call.operation === operation && call.occurrence <= occurrence);
  const points = ofMethod
    .toSorted((one, other) => one.occurrence - other.occurrence)
    .flatMap((call) => pointsAt(call, options));
  const here = points.filter((one) => one.occurrence === occurrence);
  const family = faultsLike(fault);
  const weaker = family.slice(0, family.indexOf(fault));
  return {
    weaker: weaker.flatMap((word) => here.filter((one) => one.fault === word && one.row === row)),
    earlier: points.filter((one) => one.occurrence < occurrence && one.fault === fault && one.row === row),
    higher: here.filter((one) => one.fault === fault && (one.row ?? 0) < (row ?? 0)),
  };
}
