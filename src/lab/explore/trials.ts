import type { KeptCall } from "../../mock/journal/kept-call.ts";
import type { OwnSwitches } from "../../wire/switches.ts";
import { type Baseline, nameCalls } from "./baseline.ts";
import { isFailure } from "./exploration.ts";
import { type AimedCall, aimedCalls, type CallNumbers } from "./palette.ts";
import type { FaultWord, Schedule } from "./point.ts";
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

/** The trials of one exploration: what comes to the same is run once. */
export interface Trials {
  readonly setting: RunSetting;
  readonly baseline: Baseline;
  /** Faults that may break the client. */
  readonly allow: readonly FaultWord[];
  /** Told of each trial when it is known. */
  readonly tell: (trial: Trial) => void;
  readonly known: Map<string, Promise<Trial>>;
  /** The numbers that calls were given, for those of later trials. */
  readonly numbers: CallNumbers;
  /** The calls that the client makes without faults, each with its number. */
  readonly calls: readonly AimedCall[];
  /** Runs made, also those that only confirm. */
  runs: number;
}

/** No trials yet. */
export function createTrials(given: Pick<Trials, "setting" | "baseline" | "allow" | "tell">): Trials {
  const numbers: CallNumbers = new Map();
  return { ...given, known: new Map(), numbers, calls: aimedCalls(given.baseline.calls, numbers), runs: 0 };
}

/** The trial of a schedule: run now, or before. A failure is run twice more, and is flaky when that comes to anything else. */
export function trialOf(trials: Trials, schedule: Schedule, switches?: OwnSwitches): Promise<Trial> {
  const { known, tell } = trials;
  const rules = schedule.map(({ rule }) => JSON.stringify(rule));
  const key = JSON.stringify([rules.sort(), switches]);
  const there = known.get(key);
  if (there) return there;
  const made = confirmed(trials, schedule, switches).then((trial) => {
    tell(trial);
    return trial;
  });
  known.set(key, made);
  return made;
}

/** The calls of a trial, each with its number. */
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
  const { setting, baseline, allow } = trials;
  trials.runs += 1;
  const { mostCalls } = baseline;
  const record = await runSchedule(setting, schedule, { mostCalls, ...(switches && { switches }) });
  const judged = judgeRun(record, baseline);
  const isAllowed = isFailure(judged.verdict) && schedule.some(({ fault }) => allow.includes(fault));
  if (!isAllowed) return { schedule, switches, record, ...judged };
  return { schedule, switches, record, verdict: "allowed", why: `${judged.verdict}: ${judged.why}` };
}

/** A call of a run in a line: what was called, and how it ended. */
export function recordedLine({ record }: KeptCall): string {
  const { operation, path, outcome, status, statusCode, faults, rows } = record;
  const answer = status === 0 ? "no answer" : `${status}${statusCode === undefined ? "" : ` ${statusCode}`}`;
  const struck = faults.length > 0 ? `, struck by ${[...new Set(faults.map(({ rule }) => rule))].join(", ")}` : "";
  return `${operation ?? path}${rows ? ` (${rows.count} rows)` : ""}: ${outcome}, ${answer}${struck}`;
}

/** In what two runs of one schedule differ first. */
function firstDifference(
  one: Judged & { readonly record: RunRecord },
  other: Judged & { readonly record: RunRecord },
): string {
  const [lines, others] = [one, other].map(({ record }) => record.calls.map(recordedLine)) as [string[], string[]];
  const at = lines.findIndex((line, index) => line !== others[index]);
  const index = at < 0 && others.length > lines.length ? lines.length : at;
  const verdicts = `${one.verdict}, then ${other.verdict}`;
  if (index < 0) return `${verdicts}; the calls were the same`;
  return `${verdicts}; call ${index + 1} was ${lines[index] ?? "none"}, then ${others[index] ?? "none"}`;
}

/**
 * Does the same with each of several things, so many at a time; what is begun is finished, and nothing is begun any more
 * once it is enough.
 * @returns what came of each, in their order; `undefined` for those that were not begun
 */
export async function runPool<Thing, Result>(
  things: readonly Thing[],
  parallel: number,
  isEnough: () => boolean,
  run: (thing: Thing) => Promise<Result>,
): Promise<(Result | undefined)[]> {
  const results: (Result | undefined)[] = things.map(() => undefined);
  const left = things.entries();
  const work = async () => {
    for (const [index, thing] of left) {
      if (isEnough()) return;
      results[index] = await run(thing);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return results;
}
