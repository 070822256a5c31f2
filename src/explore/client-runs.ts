import type { Switches } from "../assumptions/switches.ts";
import { certaintyOf, listAssumptions } from "../documents/list-assumptions.ts";
import type { Entry } from "../library/internal.ts";
import { type ExploreOptions, isFailure, type RunVerdict } from "./exploration.ts";
import type { Schedule } from "./points.ts";
import { type CallNumber, type NumberedCall, numberCalls, recognizeCalls } from "./recognized-calls.ts";
import { type HelpedVerdict, type Remedy, remedyFor } from "./remedy.ts";
import { pointRuleId, type RunRecord, type RunSettings, runSchedule } from "./run-client.ts";
import { type Baseline, findBaseline, judgeRun } from "./verdict.ts";

/** A run of the client under a schedule of faults, and its verdict. */
export interface ClientRun {
  readonly schedule: Schedule;
  /** Variants of assumptions that hold in this run, in addition to those of all runs. */
  readonly switches: Switches | undefined;
  readonly record: RunRecord;
  readonly verdict: RunVerdict;
  readonly why: string;
}

/** Repetitions that must have the same verdict before a failure counts. */
const confirmations = 2;

/** A failure of an earlier exploration, by the path of its file. */
export interface KeptFailure {
  readonly file: string;
  readonly schedule: Schedule;
}

/** The values of flags by their names without dashes; `true` for a flag without a value. */
export type TypedFlags = Readonly<Record<string, readonly (string | true)[]>>;

/** Without a directory, an exploration writes and reads no files. */
export interface ExplorationSettings
  extends RunSettings,
    Omit<ExploreOptions, "run" | "check" | "standIn" | "seed" | "signal" | "timeoutMs"> {
  /** What to do if the client makes no call. */
  readonly noCallAdvice: string;
  /** The command of the client, for the files; a function has none. */
  readonly command?: readonly string[];
  /** The typed flags that the verdicts depend on, by name, for the files. */
  readonly flags?: TypedFlags;
  /** The only schedule to run, and its file. */
  readonly replay?: KeptFailure | undefined;
  readonly onRun?: (run: ClientRun, progress: ClientRuns["progress"]) => void;
}

/** The runs of one exploration. Schedules with the same rules run once. */
export class ClientRuns {
  readonly settings: ExplorationSettings;
  readonly finished: ClientRun[] = [];
  readonly callNumbers = new Map<string, CallNumber>();
  /** The calls that the client makes without faults. */
  calls: readonly NumberedCall[] = [];
  /** How often the client was started, repetitions included. */
  starts = 0;
  baseline!: Baseline;
  #planned = 0;
  readonly #byKey = new Map<string, Promise<ClientRun>>();

  constructor(settings: ExplorationSettings) {
    this.settings = settings;
  }

  /** Runs the client without faults. @returns why nothing can be proven with this client, if so */
  async runBaseline(): Promise<string | undefined> {
    const { standIn, noCallAdvice } = this.settings;
    const { journalMax } = standIn.config;
    const baseline = await findBaseline(() => this.#start([], journalMax), journalMax, noCallAdvice);
    if (typeof baseline === "string") return baseline;
    this.baseline = baseline;
    this.calls = numberCalls(baseline.calls, this.callNumbers);
    return undefined;
  }

  /** The finished runs, and those that are planned so far. */
  get progress() {
    return { done: this.finished.length, planned: Math.max(this.finished.length, this.#planned) };
  }

  /** How sure an assumption is, observations included. */
  readonly certainty = (id: string): string => {
    const { standIn } = this.settings;
    const { observed, assumptions: switches } = standIn.config;
    const assumptions = listAssumptions(standIn.catalog(), standIn.vendorErrors(), observed, switches);
    const assumption = assumptions.find((listed) => listed.id === id);
    return assumption ? certaintyOf(assumption) : "assumed";
  };

  /** What helps against a failure at a method. @param switches variants that hold in addition */
  remedyFor(verdict: HelpedVerdict, operation: string | undefined, switches: Switches = {}): Remedy {
    const { standIn } = this.settings;
    const methods = standIn.methodList();
    return remedyFor(verdict, {
      ...{ methods, method: methods.find(({ name }) => name === operation), release: standIn.config.release },
      switches: { ...standIn.config.assumptions, ...switches },
      certainty: this.certainty,
    });
  }

  callsOf({ record }: ClientRun): NumberedCall[] {
    return numberCalls(recognizeCalls(record.calls, this.baseline.varying), this.callNumbers);
  }

  /** Runs schedules side by side until `isEnough`. The result has the finished runs. */
  async runAll(schedules: readonly Schedule[], switches?: Switches, isEnough = () => false): Promise<ClientRun[]> {
    this.#planned += schedules.length;
    const runs: ClientRun[] = [];
    const queue = schedules.entries();
    const work = async () => {
      for (const [index, schedule] of queue) {
        if (this.settings.stop.aborted || isEnough()) return;
        runs[index] = await this.run(schedule, switches);
      }
    };
    await Promise.all(Array.from({ length: this.settings.parallel }, work));
    return runs.filter((run) => run !== undefined && run.record.stoppedBy !== "user");
  }

  run(schedule: Schedule, switches?: Switches): Promise<ClientRun> {
    const rules = schedule.map(({ rule }) => JSON.stringify(rule));
    const key = JSON.stringify([rules.sort(), switches]);
    const earlier = this.#byKey.get(key);
    if (earlier) return earlier;
    const run = this.#confirm(schedule, switches).then((finished) => {
      this.finished.push(finished);
      this.settings.onRun?.(finished, this.progress);
      return finished;
    });
    this.#byKey.set(key, run);
    return run;
  }

  /** Repeats a failure twice. It is unstable if the verdict changes. */
  async #confirm(schedule: Schedule, switches: Switches | undefined): Promise<ClientRun> {
    const first = await this.#judge(schedule, switches);
    for (let time = 0; isFailure(first.verdict) && time < confirmations; time += 1) {
      const again = await this.#judge(schedule, switches);
      if (again.record.stoppedBy === "user") return again;
      if (again.verdict !== first.verdict) return { ...first, verdict: "unstable", why: firstDifference(first, again) };
    }
    return first;
  }

  async #judge(schedule: Schedule, switches: Switches | undefined): Promise<ClientRun> {
    const record = await this.#start(schedule, this.baseline.mostCalls, switches);
    const [verdict, why] = judgeRun(record, this.baseline);
    const run = { schedule, switches, record };
    const isAllowed = isFailure(verdict) && schedule.some(({ fault }) => this.settings.allow.includes(fault));
    return isAllowed ? { ...run, verdict: "allowed", why: `${verdict}: ${why}` } : { ...run, verdict, why };
  }

  #start(schedule: Schedule, mostCalls: number, switches?: Switches): Promise<RunRecord> {
    this.starts += 1;
    const rules = schedule.map(({ rule }) => rule);
    return runSchedule(this.settings, rules, mostCalls, switches);
  }
}

/** The calls of a run, one line each. */
export const callLines = ({ record, schedule }: ClientRun): string[] => {
  const faults = new Map(schedule.map(({ fault }, index): [string, string] => [pointRuleId(index), fault]));
  return record.calls.map((call) => callLine(call, faults));
};

function callLine(call: Entry, faultsByRule: ReadonlyMap<string, string>): string {
  const { operation, path, outcome, status, statusCode, faults, rows } = call;
  const answer = status === 0 ? "no answer" : `${status}${statusCode === undefined ? "" : ` ${statusCode}`}`;
  const names = new Set(faults.map(({ rule }) => faultsByRule.get(rule) ?? rule));
  const struck = names.size > 0 ? `, struck by ${[...names].join(", ")}` : "";
  return `${operation ?? path}${rows ? ` (${rows.ofRows.length} rows)` : ""}: ${outcome}, ${answer}${struck}`;
}

function firstDifference(first: ClientRun, second: ClientRun): string {
  const [before, after] = [callLines(first), callLines(second)];
  const longer = before.length < after.length ? after : before;
  const at = longer.findIndex((_, index) => before[index] !== after[index]);
  const calls =
    at < 0 ? "the calls were the same" : `call ${at + 1} was ${before[at] ?? "none"}, then ${after[at] ?? "none"}`;
  return `${first.verdict}, then ${second.verdict}; ${calls}`;
}
