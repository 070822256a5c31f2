import { readConfig } from "../../mock/config/read-config.ts";
import { assembleStandIn } from "../../mock/stand-in.ts";
import { baselineRuns, findBaseline } from "./baseline.ts";
import { functionClient } from "./client.ts";
import {
  type Exploration,
  type ExploredCell,
  isFailure,
  isSurvived,
  type RunVerdict,
  runVerdicts,
} from "./exploration.ts";
import { type ExploreInput, type ExploreOptions, readExploreInput } from "./explore-options.ts";
import { callName, type Point, spotKey, spotOf } from "./point.ts";
import { readResultFiles } from "./result-file.ts";
import type { RunSetting } from "./run-schedule.ts";
import { type Searched, search } from "./search.ts";
import { findFailures, type Shrunk } from "./shrink.ts";
import { type Audience, createTrials, recordedLine, type Trial, type Trials, trialsOf } from "./trials.ts";
import { assumptionsOf, whatIf } from "./what-if.ts";

const never = new AbortController().signal;

/**
 * Runs a client of the same process through every failure, and tells what breaks it: `passed`, `failed` with the smallest
 * rules that do it, or `not proven`.
 * @throws ConfigError when an option or a setting cannot be used, or a file cannot be written
 */
export async function explore(input: ExploreInput): Promise<Exploration> {
  const { run, check, standIn: settings, seed, timeoutMs, signal = never, ...asked } = readExploreInput(input);
  const options = { logLevel: "warn" as const, ...settings, ...(seed !== undefined && { seed: String(seed) }) };
  const standIn = assembleStandIn(readConfig({ options }));
  const { url } = await standIn.listen({ port: 0, host: "127.0.0.1" });
  try {
    const client = functionClient(run);
    return await exploreClient(
      { standIn, url, client, check: check && functionClient(check), timeoutMs, stop: signal },
      {
        ...asked,
        seed: standIn.seed,
        directory: asked.directory,
        command: [],
        flags: [],
        switches: standIn.config.assumptions,
        replay: undefined,
      },
      { plan() {}, tell() {} },
    );
  } finally {
    await standIn.close();
  }
}

/** Finds what breaks a client: the baseline, then what broke it before, then the search, then what failures come down to. */
export async function exploreClient(
  setting: RunSetting,
  options: ExploreOptions,
  audience: Audience,
): Promise<Exploration> {
  const { replay, directory, command } = options;
  const { schedules, skipped } =
    replay || directory === undefined
      ? { schedules: replay ? [replay] : [], skipped: [] }
      : readResultFiles(directory, command);
  const baseline = await findBaseline(setting);
  const isStopped = () => setting.stop.aborted;
  if ("reason" in baseline) {
    const none = { handled: 0, failed: 0, allowed: 0, notReached: 0, cells: [], failures: [], flaky: [], left: 0 };
    return { result: "not proven", ...baseline, ...none, skipped, ...(isStopped() && { interrupted: true }) };
  }
  const trials = createTrials({ setting, options, audience, baseline });
  const again = await trialsOf(trials, schedules);
  const searched = replay ? { singles: [], pairs: [], left: 0 } : await search(trials);
  const failures = await findFailures([...again, ...searched.singles, ...searched.pairs], trials);
  const doubts = options.whatIf && !isStopped() ? await whatIf(searched.singles, trials) : undefined;
  return {
    ...summarize(again, searched, trials, failures, isStopped()),
    ...(doubts && { whatIf: doubts }),
    left: searched.left,
    skipped,
  };
}

/**
 * The cells, the figures and the result.
 * @param again trials of what broke the client before, or of what is replayed
 */
function summarize(
  again: readonly Trial[],
  searched: Searched,
  trials: Trials,
  failures: readonly Shrunk[],
  isBrokenOff: boolean,
) {
  const cellTrials = trialsByCell(again, searched, trials);
  const all = [...new Set([...again, ...searched.singles, ...searched.pairs])];
  const cells = cellTrials.map(([point, trial]) => cellOf(point, trial, failures));
  const inCells = new Set(cellTrials.map(([, trial]) => trial));
  // What comes down to one fault is told by the cell of that fault.
  const needsSeveral = (trial: Trial) =>
    failures.every(({ of, smallest }) => !of.includes(trial) || smallest.schedule.length > 1);
  const beside = all.filter((trial) => isFailure(trial.verdict) && !inCells.has(trial) && needsSeveral(trial));
  const flaky = all.filter(({ verdict }) => verdict === "flaky");
  const count = (is: (verdict: RunVerdict) => boolean) => cells.filter(({ verdict }) => is(verdict)).length;
  const failed = count(isFailure) + beside.length;
  const [handled, allowed] = [count(isSurvived), count((verdict) => verdict === "allowed")];
  const reason = failed > 0 ? undefined : whyNotProven(isBrokenOff, flaky.length, handled + allowed);
  return {
    result: failed > 0 ? "failed" : reason === undefined ? "passed" : "not proven",
    ...(reason !== undefined && { reason }),
    ...(isBrokenOff && { interrupted: true as const }),
    runs: trials.runs + baselineRuns,
    handled,
    failed,
    allowed,
    notReached: count((verdict) => verdict === "not-reached"),
    cells,
    failures: failures.map(({ failure }) => failure),
    flaky: flaky.map(({ schedule, why }) => ({ points: schedule.map(spotOf), difference: why })),
  } as const;
}

function whyNotProven(isBrokenOff: boolean, flaky: number, reached: number): string | undefined {
  if (isBrokenOff) return "it was broken off";
  if (flaky > 0) return `${flaky} of the schedules came to something else when they were run again`;
  return reached === 0 ? "no fault was reached" : undefined;
}

/**
 * The cells in the order of the calls: those without faults first, then those that only faults led to. A cell is a fault alone;
 * one at a call that only faults led to is as bad as the worst of what led to it.
 */
function trialsByCell(again: readonly Trial[], { singles, pairs }: Searched, trials: Trials): [Point, Trial][] {
  const usual = new Set(trials.calls.map(callName));
  const cells = new Map<string, [Point, Trial]>();
  const alone = [...singles, ...again.filter(({ schedule }) => schedule.length === 1)];
  const led = pairs.filter(({ schedule }) => !usual.has(callName(schedule.at(-1) as Point)));
  const badness = ({ verdict }: Trial) => runVerdicts.indexOf(verdict);
  for (const trial of [...alone, ...led.toSorted((one, other) => badness(one) - badness(other))]) {
    const point = trial.schedule.at(-1) as Point;
    if (!cells.has(spotKey(point))) cells.set(spotKey(point), [point, trial]);
  }
  // Last comes a call that a file names and the client no longer makes.
  const order = [...trials.numbers.values(), ...[...cells.values()].map(([point]) => point)].map(callName);
  return [...cells.values()].sort(([one], [other]) => order.indexOf(callName(one)) - order.indexOf(callName(other)));
}

function cellOf(point: Point, trial: Trial, failures: readonly Shrunk[]): ExploredCell {
  const failure = failures.findIndex(({ of }) => of.includes(trial));
  return {
    ...spotOf(point),
    verdict: trial.verdict,
    why: trial.why,
    calls: trial.record.calls.map(recordedLine),
    assumptions: assumptionsOf(trial.record),
    ...(failure >= 0 && { failure }),
  };
}
