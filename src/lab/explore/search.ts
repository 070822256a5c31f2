import { stopwatchMs } from "../../ground/clock.ts";
import { draw } from "../../ground/random.ts";
import { isSurvived } from "./exploration.ts";
import { pointsAt } from "./palette.ts";
import { callName, type Schedule, spotKey } from "./point.ts";
import { callsOfTrial, type Trial, type Trials, trialsOf } from "./trials.ts";

/** Every trial of a search. */
export type Searched = Awaited<ReturnType<typeof search>>;

/**
 * Runs every fault that fits at every call alone, then pairs of those that were survived.
 * @returns the trials, and in `left` how many schedules were left out when the time was over
 */
export async function search(trials: Trials) {
  const { options, calls } = trials;
  const endMs = stopwatchMs() + options.budgetMs;
  const isEnough = () => stopwatchMs() > endMs;
  const firsts = calls.flatMap((call) => pointsAt(call, options)).map((point) => [point]);
  const singles = await trialsOf(trials, firsts);
  const next = options.depth > 1 && !isEnough() ? pairsOf(singles, trials) : [];
  const pairs = await trialsOf(trials, next, { isEnough });
  return { singles, pairs, left: firsts.length - singles.length + next.length - pairs.length };
}

/**
 * A fault that was survived alone, and a second one at a later call: another that was survived alone, or one at a call that
 * only the first fault led to. Each pair once, in an order that the seed draws.
 */
function pairsOf(singles: readonly Trial[], trials: Trials): Schedule[] {
  const { options } = trials;
  const survived = singles.filter(({ verdict }) => isSurvived(verdict));
  const alone = new Set(survived.flatMap(({ schedule }) => schedule.map(spotKey)));
  const usual = new Set(trials.calls.map(callName));
  const found = new Map<string, Schedule>();
  for (const trial of survived) {
    const calls = callsOfTrial(trials, trial);
    const struck = calls.findLastIndex(({ recorded }) => recorded.record.faults.length > 0);
    for (const call of calls.slice(struck + 1)) {
      for (const point of pointsAt(call, options)) {
        if (usual.has(callName(call)) && !alone.has(spotKey(point))) continue;
        const schedule = [...trial.schedule, point];
        found.set(schedule.map(spotKey).sort().join(), schedule);
      }
    }
  }
  const drawn = [...found].map(([key, schedule]) => ({ schedule, rank: draw([options.seed, key]) }));
  return drawn.sort((one, other) => one.rank - other.rank).map(({ schedule }) => schedule);
}
