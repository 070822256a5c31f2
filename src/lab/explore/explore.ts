import { readConfig } from "../../mock/config/read-config.ts";
import { assembleStandIn } from "../../mock/stand-in.ts";
import { baselineRuns, findBaseline } from "./baseline.ts";
import { functionClient } from "./client.ts";
import type { Exploration } from "./exploration.ts";
import { type ExploreInput, type ExploreOptions, exploreDefaults, readExploreInput } from "./explore-options.ts";
import { namedFaults } from "./point.ts";
import { readResultFiles } from "./result-file.ts";
import type { RunSetting } from "./run-schedule.ts";
import { search } from "./search.ts";
import { findFailures } from "./shrink.ts";
import { notProven, summarize } from "./summarize.ts";
import { createTrials, runPool, type Trial, trialOf } from "./trials.ts";
import { whatIf } from "./what-if.ts";

const never = new AbortController().signal;

/**
 * Runs a client of the same process through every failure, and tells what breaks it: `passed`, `failed` with the smallest
 * rules that do it, or `not proven`.
 * @throws ConfigError when an option or a setting cannot be used, or a file in the folder is none of ours
 */
export async function explore(input: ExploreInput): Promise<Exploration> {
  const { run, check, standIn: settings = {}, seed, signal = never } = readExploreInput(input);
  const options = { logLevel: "warn" as const, ...settings, ...(seed !== undefined && { seed: String(seed) }) };
  const standIn = assembleStandIn(readConfig({ options }));
  const { url } = await standIn.listen({ port: 0, host: "127.0.0.1" });
  try {
    return await exploreClient(
      {
        standIn,
        url,
        client: functionClient(run),
        check: check && functionClient(check),
        timeoutMs: input.timeoutMs ?? 5000,
        stop: signal,
      },
      {
        depth: input.depth ?? exploreDefaults.depth,
        only: (input.only ?? []).flatMap(namedFaults),
        operations: input.operations ?? [],
        seed: standIn.seed,
        parallel: input.parallel ?? 4,
        budgetMs: input.budgetMs ?? exploreDefaults.budgetMs,
        slowMs: input.slowMs ?? 3000,
        whatIf: input.whatIf ?? false,
        directory: input.directory,
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
