import { baselineRuns } from "./baseline.ts";
import type { Exploration, ExplorationReport, ExploredCell } from "./exploration.ts";
import { isFailure, isSurvived, runVerdicts } from "./exploration.ts";
import { callName, type Point, spotKey, spotOf } from "./point.ts";
import type { Searched } from "./search.ts";
import type { Shrunk } from "./shrink.ts";
import type { Trial, Trials } from "./trials.ts";
import { recordedLine } from "./trials.ts";
import { assumptionsOf, type WhatIf } from "./what-if.ts";

/**
 * Nothing can be said of the client.
 * @param runs how often it was run
 */
export function notProven(reason: string, runs: number, isBrokenOff = false): Exploration {
  const none = { handled: 0, failed: 0, notReached: 0, cells: [], failures: [], flaky: [], left: 0 };
  return { result: "not proven", reason, ...(isBrokenOff && { interrupted: true as const }), runs, ...none };
}

/** All that came of an exploration. */
export interface Found {
  /** Trials of what broke the client before, or of what is replayed. */
  readonly again: readonly Trial[];
  readonly searched: Searched;
  readonly trials: Trials;
  readonly failures: readonly Shrunk[];
  readonly doubts: readonly WhatIf[] | undefined;
  readonly isBrokenOff: boolean;
}

/** The cells, the figures and the result. */
export function summarize({ again, searched, trials, failures, doubts, isBrokenOff }: Found): Exploration {
  const cellTrials = trialsByCell(again, searched, trials);
  const all = [...new Set([...again, ...searched.singles, ...searched.deeper])];
  const cells = cellTrials.map(([point, trial]) => cellOf(point, trial, failures));
  const inCells = new Set(cellTrials.map(([, trial]) => trial));
  // What comes down to one fault is told by the cell of that fault.
  const needsSeveral = (trial: Trial) =>
    failures.every(({ of, smallest }) => !of.includes(trial) || smallest.schedule.length > 1);
  const beside = all.filter((trial) => isFailure(trial.verdict) && !inCells.has(trial) && needsSeveral(trial));
  const flaky = all.filter(({ verdict }) => verdict === "flaky");
  const count = (is: (cell: ExploredCell) => boolean) => cells.filter(is).length;
  const handled = count(({ verdict }) => isSurvived(verdict));
  const failed = count(({ verdict }) => isFailure(verdict)) + beside.length;
  const reason = isBrokenOff
    ? "it was broken off"
    : flaky.length > 0
      ? `${flaky.length} of the schedules came to something else when they were run again`
      : handled === 0
        ? "no fault was reached"
        : undefined;
  const isProven = failed > 0 || reason === undefined;
  return {
    result: failed > 0 ? "failed" : isProven ? "passed" : "not proven",
    ...(!isProven && reason !== undefined && { reason }),
    ...(isBrokenOff && { interrupted: true as const }),
    runs: trials.runs + baselineRuns,
    handled,
    failed,
    notReached: count(({ verdict }) => verdict === "not-reached"),
    cells,
    failures: failures.map(({ failure }) => failure),
    flaky: flaky.map(({ schedule, why }) => ({ points: schedule.map(spotOf), difference: why })),
    ...(doubts && { whatIf: doubts as ExplorationReport["whatIf"] }),
    left: searched.left,
  };
}

/** A cell is a fault alone; one at a call that there is only under faults is as bad as the worst of what led to it. */
function trialsByCell(again: readonly Trial[], { singles, deeper }: Searched, trials: Trials): [Point, Trial][] {
  const usual = new Set(trials.calls.map(callName));
  const cells = new Map<string, [Point, Trial]>();
  const alone = [...singles, ...again.filter(({ schedule }) => schedule.length === 1)];
  const led = deeper.filter(({ schedule }) => !usual.has(callName(schedule.at(-1) as Point)));
  const badness = ({ verdict }: Trial) => -runVerdicts.indexOf(verdict);
  for (const trial of [...alone, ...led.toSorted((one, other) => badness(other) - badness(one))]) {
    const point = trial.schedule.at(-1) as Point;
    if (!cells.has(spotKey(point))) cells.set(spotKey(point), [point, trial]);
  }
  return [...cells.values()];
}

function cellOf(point: Point, trial: Trial, failures: readonly Shrunk[]): ExploredCell {
  const failure = failures.findIndex(({ of }) => of.includes(trial));
  return {
    ...spotOf(point),
    verdict: trial.verdict,
    assumptions: assumptionsOf(trial.record),
    why: trial.why,
    calls: trial.record.calls.map(recordedLine),
    failure: failure < 0 ? undefined : failure,
  };
}
