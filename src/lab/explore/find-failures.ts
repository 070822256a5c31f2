import type { Failure } from "./exploration.ts";
import type { ExploreOptions } from "./explore-options.ts";
import { familyOf } from "./fault-words.ts";
import { recordedLine } from "./first-difference.ts";
import { type Point, rulesOf, type Schedule, spotOf } from "./point.ts";
import { replayLine } from "./replay-line.ts";
import { writeResultFile } from "./result-file.ts";
import { shrink } from "./shrink.ts";
import type { Trial, Trials } from "./trials.ts";
import { isFailure } from "./verdict-words.ts";

/** What a failed trial comes down to. */
export interface Shrunk {
  /** The trials that come down to it. */
  readonly of: readonly Trial[];
  readonly smallest: Trial;
  readonly failure: Failure;
}

/** Shrinks what failed, each cause once, and keeps what replays it. */
export async function findFailures(
  trials: readonly Trial[],
  known: Trials,
  options: FailureOptions & Pick<ExploreOptions, "slowMs" | "only">,
  stop: AbortSignal,
): Promise<Shrunk[]> {
  const found: { readonly of: Trial[]; readonly smallest: Trial }[] = [];
  for (const trial of new Set(trials.filter(({ verdict }) => isFailure(verdict)))) {
    const there = trial.schedule.length > 1 ? found.find(({ smallest }) => comesDownTo(trial, smallest)) : undefined;
    if (there) {
      there.of.push(trial);
      continue;
    }
    const smallest = stop.aborted || options.replay ? trial : await shrink(trial, known, options);
    const same = found.find((one) => one.smallest === smallest);
    if (same) same.of.push(trial);
    else found.push({ of: [trial], smallest });
  }
  return found.map((one) => ({ ...one, failure: failureOf(one.smallest, options) }));
}

/** Is it the same failure with faults of the same kinds at later calls? Then its own way down is not gone. */
const comesDownTo = ({ verdict, schedule }: Trial, smallest: Trial): boolean =>
  verdict === smallest.verdict &&
  schedule.length === smallest.schedule.length &&
  schedule.every((point, index) => isMore(point, smallest.schedule, index));

function isMore(point: Point, smaller: Schedule, index: number): boolean {
  const { operation, occurrence, fault } = smaller[index] as Point;
  const isKind = familyOf(point.fault) === familyOf(fault);
  return isKind && point.operation === operation && point.occurrence >= occurrence;
}

type FailureOptions = Pick<ExploreOptions, "directory" | "command" | "flags" | "seed" | "switches" | "replay">;

function failureOf(trial: Trial, { directory, command, flags, seed, switches, replay }: FailureOptions): Failure {
  const { verdict, why, schedule, record } = trial;
  const keeps = directory !== undefined && !replay;
  const file = keeps ? writeResultFile(directory, trial, { command, seed, switches }) : null;
  return {
    verdict,
    why,
    points: schedule.map(spotOf) as Failure["points"],
    rules: rulesOf(schedule),
    file,
    replay: file === null ? null : replayLine(file, flags, command),
    calls: record.calls.map(recordedLine),
  };
}
