import { stopwatchMs } from "../../ground/clock.ts";
import type { ClientRun, ClientRuns } from "./client-runs.ts";
import { isSurvived } from "./exploration.ts";
import { callName, pointKey, pointsAt, type Schedule } from "./points.ts";
import type { NumberedCall } from "./recognized-calls.ts";

/** Runs each fault that fits alone, then pairs of faults. `left` counts the schedules that the budget left out. */
export async function searchFailures(runs: ClientRuns) {
  const { settings, calls } = runs;
  const endMs = stopwatchMs() + settings.budgetMs;
  const isEnough = () => stopwatchMs() > endMs;
  const schedules = calls.flatMap((call) => pointsAt(call, settings)).map((point) => [point]);
  const singles = await runs.runAll(schedules);
  const schedulesOfTwo = settings.depth === 1 || isEnough() ? [] : pairsAfter(singles, runs);
  const pairs = await runs.runAll(schedulesOfTwo, undefined, isEnough);
  return { singles, pairs, left: schedules.length - singles.length + schedulesOfTwo.length - pairs.length };
}

/**
 * Pairs of a fault that the client survived alone and a second one at a later call. With depth 2, the second is any
 * that the client survived alone, or any at a call that only the first fault led to. Without, the pairs are the likely
 * ones: the second is at a call that only the first led to, and one fault stands for all to which the client reacts
 * alike.
 */
function pairsAfter(singles: readonly ClientRun[], runs: ClientRuns): Schedule[] {
  const isAll = runs.settings.depth === 2;
  const survived = singles.filter(({ verdict }) => isSurvived(verdict));
  const survivedPoints = new Set(survived.flatMap(({ schedule }) => schedule.map(pointKey)));
  const usualCalls = new Set(runs.calls.map(callName));
  const isNew = (call: NumberedCall) => !usualCalls.has(callName(call));
  const typical = [...Map.groupBy(survived, (run) => reactionIn(run, runs)).values()].flatMap(([run]) => run ?? []);
  const typicalFaults = new Set(typical.flatMap(({ schedule }) => schedule.map(({ fault }) => fault)));
  const secondPoints = (run: ClientRun, call: NumberedCall) => {
    const points = pointsAt(call, runs.settings);
    if (isAll) return isNew(call) ? points : points.filter((point) => survivedPoints.has(pointKey(point)));
    if (!isNew(call)) return [];
    const isFirst = (fault: string) => run.schedule.some((point) => point.fault === fault);
    return points.filter(({ fault, row = 1 }) => row === 1 && (isFirst(fault) || typicalFaults.has(fault)));
  };
  const pairs = (isAll ? survived : typical).flatMap((run) =>
    callsAfterFault(run, runs)
      .flatMap((call) => secondPoints(run, call))
      .map((point): Schedule => [...run.schedule, point]),
  );
  return [...new Map(pairs.map((pair) => [pair.map(pointKey).sort().join(), pair])).values()];
}

function callsAfterFault(run: ClientRun, runs: ClientRuns): NumberedCall[] {
  const calls = runs.callsOf(run);
  return calls.slice(calls.findLastIndex(({ entry }) => entry.faults.length > 0) + 1);
}

/** What the client did after a fault, and its verdict. Faults with the same reaction are alike for the client. */
const reactionIn = (run: ClientRun, runs: ClientRuns): string => {
  const calls = callsAfterFault(run, runs).map(({ name, entry }) => `${name} ${entry.outcome}`);
  return [run.schedule[0]?.operation, run.verdict, ...calls].join("\n");
};
