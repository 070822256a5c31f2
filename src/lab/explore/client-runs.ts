import { otherVariants, type Switches } from "../../assumptions/switches.ts";
import { certaintyOf, type ListedAssumption, listAssumptions } from "../../documents/list-assumptions.ts";
import { stopwatchMs } from "../../ground/clock.ts";
import { draw } from "../../ground/random.ts";
import { assumptionIdsBehind, type StoredEntry } from "../../library/lab-face.ts";
import { noCallText, type VariableNames } from "./client-variables.ts";
import { type ExploreOptions, isFailure, isSurvived, type RunVerdict, type SafetyCondition } from "./exploration.ts";
import { callName, type Point, pointKey, pointsAt, type Schedule, shownPoint } from "./points.ts";
import { type CallNumber, type NumberedCall, numberCalls, recognizeCalls } from "./recognized-calls.ts";
import { pointRuleId, type RunRecord, type RunSettings, runSchedule } from "./run-client.ts";
import { type Baseline, findBaseline, judgeRun } from "./verdict.ts";

export interface ClientRun {
  readonly schedule: Schedule;
  /** Those that are on beside those of all runs. */
  readonly switches: Switches | undefined;
  readonly record: RunRecord;
  readonly verdict: RunVerdict;
  readonly why: string;
}

/** Runs that must come to the same before a failure counts. */
const confirmations = 2;

/** What is explored, and how. Without a folder, no files are written or read. */
export interface ExplorationSettings
  extends RunSettings,
    VariableNames,
    Omit<ExploreOptions, keyof RunSettings | "run" | "seed" | "signal" | "standIn"> {
  readonly seed: string;
  /** How the client is started, for the files; a function has none. */
  readonly command?: readonly string[];
  /** Flags that the verdicts depend on, for the line that replays; without those whose values the files have. */
  readonly flags?: readonly string[];
  /** Variants that hold in all runs, for the files. */
  readonly switches: Switches;
  /** The only schedule that is run, and its file. */
  readonly replay?: { readonly schedule: Schedule; readonly file: string } | undefined;
  readonly onTrial?: (trial: ClientRun, progress: ClientRuns["progress"]) => void;
}

/** The trials of one exploration. Schedules that come to the same rules are run once. */
export class ClientRuns {
  readonly settings: ExplorationSettings;
  readonly made: ClientRun[] = [];
  readonly numbers = new Map<string, CallNumber>();
  calls: readonly NumberedCall[] = [];
  /** Runs made, also those that only confirm. */
  runs = 0;
  baseline!: Baseline;
  #planned = 0;
  #listed: readonly ListedAssumption[] | undefined;
  readonly #known = new Map<string, Promise<ClientRun>>();

  constructor(asked: ExplorationSettings) {
    this.settings = asked;
  }

  /** @returns why nothing can be proven with this client */
  async begin(): Promise<string | undefined> {
    const { standIn, command, ...own } = this.settings;
    const { journalMax } = standIn.config;
    const noCall = command ? noCallText(own) : "No call came. The client must use the url and the token of its run";
    const found = await findBaseline(() => this.#run([], journalMax), journalMax, noCall);
    if (typeof found === "string") return found;
    this.baseline = found;
    this.calls = numberCalls(found.calls, this.numbers);
    return undefined;
  }

  /** The trials that were made so far, and those that are to be made in all, as far as is known. */
  get progress() {
    return { done: this.made.length, planned: Math.max(this.made.length, this.#planned) };
  }

  /** How sure an assumption is, with what was observed of it. */
  readonly certainty = (id: string): string => {
    const { standIn, switches, oldestEvidence } = this.settings;
    this.#listed ??= listAssumptions(standIn.catalog(), standIn.vendorErrors(), standIn.config.observed, switches);
    const listed = this.#listed.find((one) => one.id === id);
    return listed ? certaintyOf(listed, oldestEvidence) : "assumed";
  };

  callsOf({ record }: ClientRun): NumberedCall[] {
    return numberCalls(recognizeCalls(record.calls, this.baseline.varying), this.numbers);
  }

  /** Trials in the order of the schedules. Those that were not begun when it was enough, or were broken off, are missing. */
  async ofAll(schedules: readonly Schedule[], switches?: Switches, isEnough = () => false): Promise<ClientRun[]> {
    this.#planned += schedules.length;
    const made: ClientRun[] = [];
    const left = schedules.entries();
    const work = async () => {
      for (const [index, schedule] of left) {
        if (this.settings.stop.aborted || isEnough()) return;
        made[index] = await this.of(schedule, switches);
      }
    };
    await Promise.all(Array.from({ length: this.settings.parallel }, work));
    return made.filter((trial) => trial !== undefined && trial.record.stopped !== "broken off");
  }

  of(schedule: Schedule, switches?: Switches): Promise<ClientRun> {
    const rules = schedule.map(({ rule }) => JSON.stringify(rule));
    const key = JSON.stringify([rules.sort(), switches]);
    const known = this.#known.get(key);
    if (known) return known;
    const made = this.#confirmed(schedule, switches).then((trial) => {
      this.made.push(trial);
      this.settings.onTrial?.(trial, this.progress);
      return trial;
    });
    this.#known.set(key, made);
    return made;
  }

  /** A failure is run twice more, and is unstable when that comes to anything else. */
  async #confirmed(schedule: Schedule, switches: Switches | undefined): Promise<ClientRun> {
    const first = await this.#judged(schedule, switches);
    for (let time = 0; isFailure(first.verdict) && time < confirmations; time += 1) {
      const again = await this.#judged(schedule, switches);
      if (again.record.stopped === "broken off") return again;
      if (again.verdict !== first.verdict) return { ...first, verdict: "unstable", why: firstDifference(first, again) };
    }
    return first;
  }

  async #judged(schedule: Schedule, switches: Switches | undefined): Promise<ClientRun> {
    const record = await this.#run(schedule, this.baseline.mostCalls, switches);
    const [verdict, why] = judgeRun(record, this.baseline);
    const ran = { schedule, switches, record };
    const isAllowed = isFailure(verdict) && schedule.some(({ fault }) => this.settings.allow.includes(fault));
    return isAllowed ? { ...ran, verdict: "allowed", why: `${verdict}: ${why}` } : { ...ran, verdict, why };
  }

  #run(schedule: Schedule, mostCalls: number, switches?: Switches): Promise<RunRecord> {
    this.runs += 1;
    const rules = schedule.map(({ rule }) => rule);
    return runSchedule(this.settings, rules, mostCalls, switches);
  }
}

/** The calls of a run, a line a call. */
export const callLines = ({ record, schedule }: Pick<ClientRun, "record" | "schedule">): string[] => {
  const words = new Map(schedule.map(({ fault }, index) => [pointRuleId(index), fault as string]));
  return record.calls.map((call) => callLine(call, words));
};

function callLine(call: StoredEntry, words: ReadonlyMap<string, string>): string {
  const { operation, path, outcome, status, statusCode, faults, rows } = call;
  const answer = status === 0 ? "no answer" : `${status}${statusCode === undefined ? "" : ` ${statusCode}`}`;
  const rules = new Set(faults.map(({ rule }) => words.get(rule) ?? rule));
  const struck = rules.size > 0 ? `, struck by ${[...rules].join(", ")}` : "";
  return `${operation ?? path}${rows ? ` (${rows.of.length} rows)` : ""}: ${outcome}, ${answer}${struck}`;
}

function firstDifference(one: ClientRun, other: ClientRun): string {
  const [lines, others] = [callLines(one), callLines(other)];
  const longer = lines.length < others.length ? others : lines;
  const at = longer.findIndex((_, index) => lines[index] !== others[index]);
  const calls =
    at < 0 ? "the calls were the same" : `call ${at + 1} was ${lines[at] ?? "none"}, then ${others[at] ?? "none"}`;
  return `${one.verdict}, then ${other.verdict}; ${calls}`;
}

/** Runs every fault that fits alone, then pairs; `left` counts what there was no time for. */
export async function searchFailures(trials: ClientRuns) {
  const { settings: asked, calls } = trials;
  const endMs = stopwatchMs() + asked.budgetMs;
  const isEnough = () => stopwatchMs() > endMs;
  const firsts = calls.flatMap((call) => pointsAt(call, asked)).map((point) => [point]);
  const singles = await trials.ofAll(firsts);
  const next = asked.depth === 1 || isEnough() ? [] : pairsOf(singles, trials);
  const pairs = await trials.ofAll(next, undefined, isEnough);
  return { singles, pairs, left: firsts.length - singles.length + next.length - pairs.length };
}

/**
 * A fault that was survived alone, and a second one at a later call. With depth 2, all of them: a second fault that was survived
 * alone, or one at a call that only the first fault led to. Otherwise only what a single fault makes likely: the first led to
 * calls that the client does not make without faults, and both stand for all that the client answers alike. Each pair once, in an order
 * that the seed draws.
 */
function pairsOf(singles: readonly ClientRun[], trials: ClientRuns): Schedule[] {
  const isAll = trials.settings.depth === 2;
  const survived = singles.filter(({ verdict }) => isSurvived(verdict));
  const alone = new Set(survived.flatMap(({ schedule }) => schedule.map(pointKey)));
  const usual = new Set(trials.calls.map(callName));
  const isNew = (call: NumberedCall) => !usual.has(callName(call));
  const alike = [...Map.groupBy(survived, (trial) => reactionTo(trial, trials)).values()].map(
    ([one]) => one as ClientRun,
  );
  const typical = new Set(alike.flatMap(({ schedule }) => schedule.map(({ fault }) => fault)));
  const found = new Map<string, Schedule>();
  for (const trial of isAll ? survived : alike) {
    const [first] = trial.schedule as [Point];
    const later = callsAfterFault(trial, trials).filter((call) => isAll || isNew(call));
    const seconds = later.flatMap((call) => {
      const points = pointsAt(call, trials.settings);
      if (isAll) return isNew(call) ? points : points.filter((one) => alone.has(pointKey(one)));
      return points.filter(({ fault, row = 1 }) => row === 1 && (fault === first.fault || typical.has(fault)));
    });
    for (const point of seconds) {
      const schedule = [...trial.schedule, point];
      found.set(schedule.map(pointKey).sort().join(), schedule);
    }
  }
  const drawn = [...found].map(([key, schedule]) => ({ schedule, rank: draw([trials.settings.seed, key]) }));
  return drawn.sort((one, other) => one.rank - other.rank).map(({ schedule }) => schedule);
}

function callsAfterFault(trial: ClientRun, trials: ClientRuns): NumberedCall[] {
  const calls = trials.callsOf(trial);
  return calls.slice(calls.findLastIndex(({ recorded }) => recorded.faults.length > 0) + 1);
}

/** What the client did after a fault, and how it ended: the same for faults that it answers alike. */
const reactionTo = (trial: ClientRun, trials: ClientRuns): string => {
  const calls = callsAfterFault(trial, trials).map(({ name, recorded }) => `${name} ${recorded.outcome}`);
  return [trial.schedule[0]?.operation, trial.verdict, ...calls].join("\n");
};

export function assumptionsBehind({ calls }: RunRecord): string[] {
  const used = calls.flatMap(({ assumptions }) => assumptions);
  return [...new Set(used.flatMap(({ id, provenance }) => (provenance === "documented" ? [] : id)))].sort();
}

/**
 * Runs what was handled, and the client without any fault, again with each variant of the assumptions that the answers
 * rested on.
 * @param singles trials of one point
 * @returns what is safe only if CRM.COM does as assumed, the assumption that most depends on first
 */
export async function findSafetyConditions(
  singles: readonly ClientRun[],
  trials: ClientRuns,
): Promise<SafetyCondition[]> {
  const handled = singles.filter(({ verdict }) => verdict === "handled");
  const runs = [{ schedule: [], record: trials.baseline.record }, ...handled].map(({ schedule, record }) => {
    const all = record.calls.flatMap((call) =>
      assumptionIdsBehind(call).map((id) => [id, call.operation ?? call.path] as const),
    );
    return { schedule, doubted: Map.groupBy(all, ([id]) => id) };
  });
  const found: SafetyCondition[] = [];
  const doubted = new Set(runs.flatMap(({ doubted }) => [...doubted.keys()]));
  for (const { assumption, variant } of otherVariants(doubted, trials.settings.switches)) {
    const schedules = runs.filter(({ doubted }) => doubted.has(assumption)).map(({ schedule }) => schedule);
    const turned = (await trials.ofAll(schedules, { [assumption]: variant })).filter(isTurned);
    if (turned.length === 0) continue;
    const some = runs.filter(({ schedule }) => turned.some((trial) => trial.schedule === schedule));
    const calls = some.flatMap(({ doubted }) => doubted.get(assumption) ?? []).map(([, operation]) => operation);
    const provenance = trials.certainty(assumption);
    found.push({ ...doubtOf(assumption, variant, turned), provenance, operations: [...new Set(calls)].sort() });
  }
  const weightOf = ({ turned, withoutFaults }: SafetyCondition) => turned + (withoutFaults === undefined ? 0 : 1);
  return found.sort((one, other) => weightOf(other) - weightOf(one));
}

/** A client that gives up survives a fault. Without a fault it does not survive the variant; nor does one that only sometimes does. */
const isTurned = ({ schedule, verdict }: ClientRun) =>
  isFailure(verdict) || verdict === "unstable" || (schedule.length === 0 && verdict === "gave-up");

function doubtOf(assumption: string, variant: string, all: readonly ClientRun[]) {
  const cells = all.flatMap(({ schedule, verdict }) => schedule.map((point) => ({ ...shownPoint(point), verdict })));
  const withoutFaults = all.find(({ schedule }) => schedule.length === 0)?.verdict;
  const turned = cells.length;
  const verdicts = [...new Set(cells.map(({ verdict }) => verdict))].join(", ");
  const inWords = [
    withoutFaults && `${withoutFaults} without any fault`,
    turned > 0 && `${turned} ${turned === 1 ? "cell turns" : "cells turn"} to ${verdicts}`,
  ];
  const told = { assumption, variant, turned, cells, inWords: inWords.filter(Boolean).join(", ") };
  return { ...told, ...(withoutFaults && { withoutFaults }) };
}
