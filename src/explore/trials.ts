import type { OwnSwitches } from "../wire/switches.ts";
import { type Baseline, nameCalls } from "./baseline.ts";
import { firstDifference } from "./first-difference.ts";
import { type AimedCall, aimedCalls } from "./palette.ts";
import { rulesOf, type Schedule } from "./point.ts";
import type { RunRecord } from "./run-record.ts";
import { type RunSetting, runSchedule } from "./run-schedule.ts";
import { type Judged, judgeRun } from "./run-verdict.ts";
import { isFailure } from "./verdict-words.ts";

/** A schedule that was run, and what to say of it. */
export interface Trial extends Judged {
  readonly schedule: Schedule;
  /** Those that are on beside those of all runs. */
  readonly switches: OwnSwitches | undefined;
  readonly record: RunRecord;
}

/** Runs that must come to the same before a failure counts. */
const confirmations = 2;

/** Runs schedules and remembers them: what comes to the same is run once. */
export interface Trials {
  /** Runs made, also those that only confirm. */
  readonly runs: number;
  /** The calls that the client makes without faults, each with its number. */
  readonly calls: readonly AimedCall[];
  /** The trial of a schedule: run now, or before. A failure is run twice more, and is flaky when that comes to anything else. */
  of(schedule: Schedule, switches?: OwnSwitches): Promise<Trial>;
  /** The calls of a trial, each with its number. */
  callsOf(trial: Trial): AimedCall[];
}

/**
 * No trials yet.
 * @param tell told of each trial when it is known
 */
export function createTrials(setting: RunSetting, baseline: Baseline, tell: (trial: Trial) => void): Trials {
  const known = new Map<string, Promise<Trial>>();
  const numbers = new Map<string, number>();
  const calls = aimedCalls(baseline.calls, numbers);
  let runs = 0;
  const runOnce = async (schedule: Schedule, switches: OwnSwitches | undefined): Promise<Trial> => {
    runs += 1;
    const { mostCalls } = baseline;
    const record = await runSchedule(setting, schedule, { mostCalls, ...(switches && { switches }) });
    return { schedule, switches, record, ...judgeRun(record, baseline) };
  };
  const confirmed = async (schedule: Schedule, switches: OwnSwitches | undefined): Promise<Trial> => {
    const first = await runOnce(schedule, switches);
    if (!isFailure(first.verdict)) return first;
    for (let time = 0; time < confirmations; time += 1) {
      const again = await runOnce(schedule, switches);
      if (again.record.stopped === "broken off") return again;
      if (again.verdict !== first.verdict) return { ...first, verdict: "flaky", why: firstDifference(first, again) };
    }
    return first;
  };
  return {
    calls,
    get runs() {
      return runs;
    },
    of(schedule, switches) {
      const key = JSON.stringify([
        rulesOf(schedule)
          .map((rule) => JSON.stringify(rule))
          .sort(),
        switches,
      ]);
      const there = known.get(key);
      if (there) return there;
      const made = confirmed(schedule, switches).then((trial) => {
        tell(trial);
        return trial;
      });
      known.set(key, made);
      return made;
    },
    callsOf: ({ record }) => aimedCalls(nameCalls(record, baseline.varying), numbers),
  };
}
