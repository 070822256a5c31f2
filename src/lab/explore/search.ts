import { stopwatchMs } from "../../ground/clock.ts";
import { draw } from "../../ground/random.ts";
import type { KeptCall } from "../../mock/journal/kept-call.ts";
import { allRestedOn, type BehaviourId } from "../../wire/assumptions.ts";
import { asAssumed, switchable } from "../../wire/switches.ts";
import { isFailure, isSurvived, type WhatIf } from "./exploration.ts";
import { callName, pointsAt, type Schedule, spotKey, spotOf } from "./points.ts";
import type { RunRecord } from "./run-schedule.ts";
import { callsOfTrial, type Trial, type Trials, trialsOf } from "./trials.ts";

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

/** The ids of all that the answers of a run rested on beyond the vendor's pages. */
export const assumptionsOf = ({ calls }: RunRecord): string[] => [...new Set(calls.flatMap(inDoubt))].sort();

const inDoubt = ({ record }: KeptCall): string[] =>
  record.assumptions.filter(({ provenance }) => provenance !== "documented").map(({ id }) => id);

/**
 * Runs what was handled, and the client without any fault, again with each variant of the assumptions that the answers
 * rested on.
 * @param singles trials of one point
 * @returns what is safe only if CRM.COM does as assumed, the assumption that most depends on first
 */
export async function whatIf(singles: readonly Trial[], trials: Trials): Promise<WhatIf[]> {
  const handled = singles.filter(({ verdict }) => verdict === "handled");
  const runs = [{ schedule: [], record: trials.baseline.record }, ...handled].map(({ schedule, record }) => ({
    schedule,
    doubted: new Set(record.calls.flatMap((call) => allRestedOn(inDoubt(call), call.record.rows?.count ?? 0))),
  }));
  const found: WhatIf[] = [];
  for (const assumption of new Set(runs.flatMap(({ doubted }) => [...doubted]))) {
    const schedules = runs.filter(({ doubted }) => doubted.has(assumption)).map(({ schedule }) => schedule);
    const now = trials.options.switches[assumption as BehaviourId];
    const all = [...(switchable.get(assumption) ?? []), ...(now === undefined ? [] : [asAssumed])];
    for (const variant of all.filter((one) => one !== now)) {
      const turned = (await trialsOf(trials, schedules, { switches: { [assumption]: variant } })).filter(isTurned);
      if (turned.length > 0) found.push(doubtOf(assumption, variant, turned));
    }
  }
  const weightOf = ({ turned, withoutFaults }: WhatIf) => turned + (withoutFaults === undefined ? 0 : 1);
  return found.sort((one, other) => weightOf(other) - weightOf(one));
}

/** A client that gives up survives a fault. Without a fault it does not survive the variant. */
const isTurned = ({ schedule, verdict }: Trial) =>
  isFailure(verdict) || (schedule.length === 0 && verdict === "gave-up");

function doubtOf(assumption: string, variant: string, all: readonly Trial[]): WhatIf {
  const cells = all.flatMap(({ schedule, verdict }) => schedule.map((point) => ({ ...spotOf(point), verdict })));
  const withoutFaults = all.find(({ schedule }) => schedule.length === 0)?.verdict;
  const turned = cells.length;
  const verdicts = [...new Set(cells.map(({ verdict }) => verdict))].join(", ");
  const inWords = [
    ...(withoutFaults === undefined ? [] : [`${withoutFaults} without any fault`]),
    ...(turned === 0 ? [] : [`${turned} ${turned === 1 ? "cell turns" : "cells turn"} to ${verdicts}`]),
  ].join(", ");
  return { assumption, variant, turned, cells, ...(withoutFaults && { withoutFaults }), inWords };
}
