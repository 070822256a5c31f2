import { baselineRuns, findBaseline } from "./baseline.ts";
import type { Exploration } from "./exploration.ts";
import type { ExploreOptions } from "./explore-options.ts";
import { findFailures } from "./find-failures.ts";
import { readResultFiles } from "./result-file.ts";
import { runPool } from "./run-pool.ts";
import type { RunSetting } from "./run-schedule.ts";
import { search } from "./search.ts";
import { notProven, summarize } from "./summarize.ts";
import { createTrials, type Trial, trialOf } from "./trials.ts";
import { whatIf } from "./what-if.ts";

/** Who is told of an exploration while it runs. */
export interface Audience {
  /** So many runs more are to come. */
  plan(runs: number): void;
  tell(trial: Trial): void;
}

/** Finds what breaks a client: the baseline first, then what broke it before, then the search, then what it comes down to. */
export async function exploreClient(
  setting: RunSetting,
  options: ExploreOptions,
  audience: Audience,
): Promise<Exploration> {
  const baseline = await findBaseline(setting);
  const runs = "reason" in baseline ? baseline.runs : baselineRuns;
  if (setting.stop.aborted) {
    return notProven("it was broken off before the client had run twice without faults", runs, true);
  }
  if ("reason" in baseline) return notProven(baseline.reason, runs);
  const trials = createTrials(setting, baseline, audience.tell);
  const stage = { plan: audience.plan, stop: setting.stop };
  const before = options.directory === undefined ? [] : readResultFiles(options.directory, options.command);
  const first = options.replay ? [options.replay] : before;
  audience.plan(first.length);
  const known = await runPool(
    first,
    options.parallel,
    () => setting.stop.aborted,
    (schedule) => trialOf(trials, schedule),
  );
  const searched = options.replay ? nothingSearched : await search(trials, options, stage);
  const again = known.filter((trial) => trial !== undefined && trial.record.stopped !== "broken off") as Trial[];
  const all = [...again, ...searched.singles, ...searched.deeper];
  const failures = await findFailures(all, trials, options, setting.stop);
  const doubts =
    options.whatIf && !setting.stop.aborted
      ? await whatIf(baseline.record, searched.singles, trials, { ...options, ...stage })
      : undefined;
  return summarize({ again, searched, trials, failures, doubts, isBrokenOff: setting.stop.aborted });
}

const nothingSearched = { singles: [], deeper: [], left: 0 };
