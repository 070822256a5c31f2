import { stopwatchMs } from "../../ground/clock.ts";
import { draw } from "../../ground/random.ts";
import { namesOperation } from "../../matching/names-operation.ts";
import { isSurvived } from "./exploration.ts";
import { type AimedCall, type PaletteOptions, pointsAt } from "./palette.ts";
import { callName, type Point, type Schedule, scheduleKey, spotKey } from "./point.ts";
import { callsOfTrial, runPool, type Trial, type Trials, trialOf } from "./trials.ts";

/** What is searched, and for how long. */
export interface SearchOptions extends PaletteOptions {
  /** Faults in one run at most: 1 or 2. */
  readonly depth: number;
  /** The only methods, with `*` at the end for several; all of them when empty. */
  readonly operations: readonly string[];
  readonly seed: string;
  /** Runs at the same time. */
  readonly parallel: number;
  /** Milliseconds after which no run of two faults begins; those of one fault are all made. */
  readonly budgetMs: number;
}

/** What is told of a search while it runs. */
export interface SearchStage {
  /** Runs that are to come, as far as is known. */
  plan(schedules: number): void;
  readonly stop: AbortSignal;
}

/** Every trial of a search, and whether it came to its end. */
export interface Searched {
  readonly singles: readonly Trial[];
  readonly pairs: readonly Trial[];
  /** Schedules that were left out when the time was over. */
  readonly left: number;
}

/** Runs every fault that fits at every call alone, then pairs of those that were survived. */
export async function search(trials: Trials, options: SearchOptions, stage: SearchStage): Promise<Searched> {
  const endMs = stopwatchMs() + options.budgetMs;
  const isOver = () => stage.stop.aborted || stopwatchMs() > endMs;
  const runAll = async (schedules: readonly Schedule[], isEnough: () => boolean) => {
    stage.plan(schedules.length);
    const ran = await runPool(schedules, options.parallel, isEnough, (schedule) => trialOf(trials, schedule));
    return ran.filter((trial) => trial !== undefined && isWhole(trial)) as Trial[];
  };
  const firsts = trials.calls.flatMap((call) => pointsOf(call, options)).map((point) => [point]);
  const singles = await runAll(firsts, () => stage.stop.aborted);
  const next = options.depth > 1 && !isOver() ? pairsOf(singles, trials, options) : [];
  const pairs = await runAll(next, isOver);
  return { singles, pairs, left: firsts.length - singles.length + next.length - pairs.length };
}

/** A run that the user broke off says nothing. */
const isWhole = ({ record }: Trial) => record.stopped !== "broken off";

/** The points at a call that the user wants to see. */
function pointsOf(call: AimedCall, options: SearchOptions): Point[] {
  const { operations } = options;
  if (operations.length > 0 && !operations.some((pattern) => namesOperation(pattern, call.operation))) return [];
  return pointsAt(call, options);
}

/**
 * A fault that was survived alone, and a second one at a later call: another that was survived alone, or one at a call that
 * only the first fault led to. Each pair once, in an order that the seed draws.
 */
function pairsOf(singles: readonly Trial[], trials: Trials, options: SearchOptions): Schedule[] {
  const survived = singles.filter(({ verdict }) => isSurvived(verdict));
  const alone = new Set(survived.flatMap(({ schedule }) => schedule.map(spotKey)));
  const usual = new Set(trials.calls.map(callName));
  const found = new Map<string, Schedule>();
  for (const trial of survived) {
    const calls = callsOfTrial(trials, trial);
    const struck = calls.findLastIndex(({ recorded }) => recorded.record.faults.length > 0);
    for (const call of calls.slice(struck + 1)) {
      for (const point of pointsOf(call, options)) {
        if (usual.has(callName(call)) && !alone.has(spotKey(point))) continue;
        const schedule = [...trial.schedule, point];
        found.set(scheduleKey(schedule), schedule);
      }
    }
  }
  const drawn = [...found].map(([key, schedule]) => ({ schedule, rank: draw([options.seed, key]) }));
  return drawn.sort((one, other) => one.rank - other.rank).map(({ schedule }) => schedule);
}
