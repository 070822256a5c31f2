import type { KeptCall } from "../../mock/journal/kept-call.ts";
import type { OwnSwitches } from "../../wire/switches.ts";
import { type Baseline, nameCalls } from "./baseline.ts";
import { isFailure } from "./exploration.ts";
import type { ExploreOptions } from "./explore-options.ts";
import { type AimedCall, aimedCalls, type CallNumbers, type Schedule } from "./points.ts";
import { type RunRecord, type RunSetting, runSchedule } from "./run-schedule.ts";
import { type Judged, judgeRun } from "./verdict.ts";

/** A schedule that was run, and what to say of it. */
export interface Trial extends Judged {
  readonly schedule: Schedule;
  /** Those that are on beside those of all runs. */
  readonly switches: OwnSwitches | undefined;
  readonly record: RunRecord;
}

/** Runs that must come to the same before a failure counts. */
const confirmations = 2;

export interface Audience {
  /** So many runs more are to come. */
  plan(runs: number): void;
  tell(trial: Trial): void;
}

/** The trials of one exploration. Schedules that come to the same rules are run once. */
export interface Trials {
  readonly setting: RunSetting;
  readonly options: ExploreOptions;
  readonly audience: Audience;
  readonly baseline: Baseline;
  readonly known: Map<string, Promise<Trial>>;
  /** The numbers that calls were given, for those of later trials. */
  readonly numbers: CallNumbers;
  /** The calls that the client makes without faults, each with its number. */
  readonly calls: readonly AimedCall[];
  /** Runs made, also those that only confirm. */
  runs: number;
}

export function createTrials(given: Pick<Trials, "setting" | "options" | "audience" | "baseline">): Trials {
  const numbers: CallNumbers = new Map();
  return { ...given, known: new Map(), numbers, calls: aimedCalls(given.baseline.calls, numbers), runs: 0 };
}

/**
 * The trials of several schedules, in their order, without those that were not begun or were broken off.
 * @param isEnough asked before each: once it is true, no more are begun
 */
export async function trialsOf(
  trials: Trials,
  schedules: readonly Schedule[],
  { isEnough = () => false, switches }: { isEnough?: () => boolean; switches?: OwnSwitches } = {},
): Promise<Trial[]> {
  const { setting, options, audience } = trials;
  audience.plan(schedules.length);
  const made: Trial[] = [];
  const left = schedules.entries();
  const work = async () => {
    for (const [index, schedule] of left) {
      if (setting.stop.aborted || isEnough()) return;
      made[index] = await trialOf(trials, schedule, switches);
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, work));
  return made.filter((trial) => trial !== undefined && trial.record.stopped !== "broken off");
}

/** The trial of a schedule: run now, or before. A failure is run twice more, and is flaky when that comes to anything else. */
export function trialOf(trials: Trials, schedule: Schedule, switches?: OwnSwitches): Promise<Trial> {
  const { known, audience } = trials;
  const rules = schedule.map(({ rule }) => JSON.stringify(rule));
  const key = JSON.stringify([rules.sort(), switches]);
  const there = known.get(key);
  if (there) return there;
  const made = confirmed(trials, schedule, switches).then((trial) => {
    audience.tell(trial);
    return trial;
  });
  known.set(key, made);
  return made;
}

export const callsOfTrial = ({ baseline, numbers }: Trials, { record }: Trial): AimedCall[] =>
  aimedCalls(nameCalls(record, baseline.varying), numbers);

async function confirmed(trials: Trials, schedule: Schedule, switches: OwnSwitches | undefined): Promise<Trial> {
  const first = await runOnce(trials, schedule, switches);
  if (!isFailure(first.verdict)) return first;
  for (let time = 0; time < confirmations; time += 1) {
    const again = await runOnce(trials, schedule, switches);
    if (again.record.stopped === "broken off") return again;
    if (again.verdict !== first.verdict) return { ...first, verdict: "flaky", why: firstDifference(first, again) };
  }
  return first;
}

async function runOnce(trials: Trials, schedule: Schedule, switches: OwnSwitches | undefined): Promise<Trial> {
  const { setting, baseline, options } = trials;
  trials.runs += 1;
  const rules = schedule.map(({ rule }) => rule);
  const record = await runSchedule(setting, rules, baseline.mostCalls, switches);
  const { verdict, why } = judgeRun(record, baseline);
  const isAllowed = isFailure(verdict) && schedule.some(({ fault }) => options.allow.includes(fault));
  const judged = isAllowed ? ({ verdict: "allowed", why: `${verdict}: ${why}` } as const) : { verdict, why };
  return { schedule, switches, record, ...judged };
}

/** A call of a run in a line: what was called, and how it ended. */
export function recordedLine({ record }: KeptCall): string {
  const { operation, path, outcome, status, statusCode, faults, rows } = record;
  const answer = status === 0 ? "no answer" : `${status}${statusCode === undefined ? "" : ` ${statusCode}`}`;
  const struck = faults.length > 0 ? `, struck by ${[...new Set(faults.map(({ rule }) => rule))].join(", ")}` : "";
  return `${operation ?? path}${rows ? ` (${rows.count} rows)` : ""}: ${outcome}, ${answer}${struck}`;
}

/** In what two runs of one schedule differ first. */
function firstDifference(one: Trial, other: Trial): string {
  const [lines, others] = [one, other].map(({ record }) => record.calls.map(recordedLine)) as [string[], string[]];
  const longer = lines.length < others.length ? others : lines;
  const at = longer.findIndex((_, index) => lines[index] !== others[index]);
  const verdicts = `${one.verdict}, then ${other.verdict}`;
  if (at < 0) return `${verdicts}; the calls were the same`;
  return `${verdicts}; call ${at + 1} was ${lines[at] ?? "none"}, then ${others[at] ?? "none"}`;
}
