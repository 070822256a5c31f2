import type { Switches } from "../assumptions/switches.ts";
import { stopwatchMs } from "../common/clock.ts";
import { counted } from "../common/quoted-text.ts";
import { certaintyOf, listAssumptions } from "../documents/list-assumptions.ts";
import type { Entry } from "../library/internal.ts";
import { externalReference } from "../vendor/entities/all-entities.ts";
import type { ExploreOptions } from "./exploration.ts";
import type { Point } from "./points.ts";
import { type NumberedCall, numberCalls } from "./recognized-calls.ts";
import { pointRuleId, type RunRecord, type RunSettings, runClient } from "./run-client.ts";
import { type SuggestedFix, suggestedFix } from "./suggested-fix.ts";
import { type Baseline, findBaseline, judgeRun } from "./verdict.ts";
import { type FailingVerdict, isFailure, type RunVerdict } from "./verdicts.ts";

/** What a run changes: the fault, if any, and variants of assumptions beside those of all runs. */
export interface RunPlan {
  readonly point?: Point | undefined;
  readonly switches?: Switches | undefined;
}

export interface ClientRun extends RunPlan {
  readonly record: RunRecord;
  readonly verdict: RunVerdict;
  readonly why: string;
}

/** Repetitions that must have the same verdict before a failure counts. */
const confirmations = 2;

/** An outage gives the client this many times its time limit, because each of its tries may run into a timeout. */
const outagePatience = 3;

export interface KeptFailure {
  readonly file: string;
  readonly point: Point;
}

/** The values of flags by their names without dashes; `true` for a flag without a value. */
export type TypedFlags = Readonly<Record<string, readonly (string | true)[]>>;

/** Without a directory, an exploration writes and reads no files. */
export interface ExplorationSettings
  extends RunSettings,
    Omit<ExploreOptions, "run" | "check" | "standIn" | "seed" | "signal" | "timeoutMs"> {
  /** What to do if the client makes no request. */
  readonly noCallAdvice: string;
  /** The command of the client, for the files; a function has none. */
  readonly command?: readonly string[];
  /** The typed flags that the verdicts depend on, by name, for the files. */
  readonly flags?: TypedFlags;
  /** The only failure to run. */
  readonly replay?: KeptFailure | undefined;
  readonly onRun?: (run: ClientRun, progress: Progress) => void;
}

/** How far a stage of an exploration is. Its total is known when it begins. */
export interface Progress {
  readonly stage: "faults" | "variants";
  readonly done: number;
  readonly total: number;
  /** The rest of the stage, estimated from its runs so far. */
  readonly leftMs: number;
}

/** The runs of one exploration. */
export class ClientRuns {
  readonly settings: ExplorationSettings;
  /** The requests that the client makes without faults. */
  calls: readonly NumberedCall[] = [];
  starts = 0;
  baseline!: Baseline;

  constructor(settings: ExplorationSettings) {
    this.settings = settings;
  }

  /** Runs the client without faults. @returns why the client cannot be explored, if so */
  async runBaseline(): Promise<string | undefined> {
    const { standIn, noCallAdvice } = this.settings;
    const { journalMax } = standIn.config;
    const baseline = await findBaseline(() => this.#start({}, journalMax), journalMax, noCallAdvice);
    if (typeof baseline === "string") return baseline;
    this.baseline = baseline;
    this.calls = numberCalls(baseline.calls);
    return undefined;
  }

  /** How certain an assumption is, observations included. */
  readonly certainty = (id: string): string => {
    const { standIn } = this.settings;
    const { observed, assumptions: switches } = standIn.config;
    const assumptions = listAssumptions(standIn.catalog(), standIn.vendorErrors(), observed, switches);
    const assumption = assumptions.find((listed) => listed.id === id);
    return assumption ? certaintyOf(assumption) : "assumed";
  };

  /** The suggested fix for a failed run. @param operation the method that had the fault, or that depends on the variant */
  fixFor(run: ClientRun, verdict: FailingVerdict, operation = run.point?.operation): SuggestedFix {
    const { standIn } = this.settings;
    const methods = standIn.methodList();
    const { point, switches, record } = run;
    return suggestedFix({
      ...{ verdict, point, methods, method: methods.find(({ name }) => name === operation) },
      release: standIn.config.release,
      switches: { ...standIn.config.assumptions, ...switches },
      sendsReferences: record.events.some(({ event }) => externalReference(event) !== undefined),
      certainty: this.certainty,
    });
  }

  /** Runs plans side by side. The result has the finished runs, in the order of the plans. */
  async runAll(stage: Progress["stage"], plans: readonly RunPlan[]): Promise<ClientRun[]> {
    const runs: ClientRun[] = [];
    const queue = plans.entries();
    const [total, fromMs] = [plans.length, stopwatchMs()];
    let done = 0;
    const work = async () => {
      for (const [index, plan] of queue) {
        if (this.settings.stop.aborted) return;
        const run = await this.#judge(plan);
        if (run.record.stoppedBy === "user") return;
        runs[index] = run;
        done += 1;
        const leftMs = ((stopwatchMs() - fromMs) / done) * (total - done);
        this.settings.onRun?.(run, { stage, done, total, leftMs });
      }
    };
    await Promise.all(Array.from({ length: this.settings.parallel }, work));
    return runs.filter((run) => run !== undefined);
  }

  /** Repeats failed runs that are alike until one ends alike each time. @returns that run and those behind it, and those that did not */
  async confirm<Run extends ClientRun>(alike: readonly Run[]): Promise<{ confirmed: Run[]; unstable: Run[] }> {
    const unstable: Run[] = [];
    for (const [index, run] of alike.entries()) {
      const again = await this.#repeat(run);
      if (!again) return { confirmed: alike.slice(index), unstable };
      unstable.push({ ...run, verdict: "unstable", why: firstDifference(run, again) });
    }
    return { confirmed: [], unstable };
  }

  /** Repeats a run. @returns the first repetition with another verdict, if any */
  async #repeat(run: ClientRun): Promise<ClientRun | undefined> {
    for (let time = 0; time < confirmations && !this.settings.stop.aborted; time += 1) {
      const again = await this.#judge(run);
      if (again.verdict !== run.verdict && again.record.stoppedBy !== "user") return again;
    }
    return undefined;
  }

  async #judge({ point, switches }: RunPlan): Promise<ClientRun> {
    const record = await this.#start({ point, switches }, this.baseline.mostCalls);
    const [verdict, why] = judgeRun(record, this.baseline);
    const run = { point, switches, record };
    const isAllowed = isFailure(verdict) && point !== undefined && this.settings.allow.includes(point.fault);
    return isAllowed ? { ...run, verdict: "allowed", why: `${verdict}: ${why}` } : { ...run, verdict, why };
  }

  #start({ point, switches }: RunPlan, mostCalls: number): Promise<RunRecord> {
    this.starts += 1;
    const timeoutMs = this.settings.timeoutMs * (point?.lasts ? outagePatience : 1);
    return runClient({ ...this.settings, timeoutMs }, point?.rule, mostCalls, switches);
  }
}

/** The requests of a run, one line each. */
export const callLines = ({ record, point }: Pick<ClientRun, "record" | "point">): string[] =>
  record.calls.map((call) => callLine(call, point));

function callLine(call: Entry, point: Point | undefined): string {
  const { operation, path, outcome, status, statusCode, faults, rows } = call;
  const response = status === 0 ? "no response" : `${status}${statusCode === undefined ? "" : ` ${statusCode}`}`;
  const names = new Set(faults.map(({ rule }) => (rule === pointRuleId && point ? point.fault : rule)));
  const injected = names.size > 0 ? `, injected ${[...names].join(", ")}` : "";
  return `${operation ?? path}${rows ? ` (${counted(rows.ofRows.length, "row")})` : ""}: ${outcome}, ${response}${injected}`;
}

function firstDifference(first: ClientRun, second: ClientRun): string {
  const [before, after] = [callLines(first), callLines(second)];
  const at = before.findIndex((line, index) => line !== after[index]);
  const place = at < 0 ? before.length : at;
  const lines = `request ${place + 1} was ${before[place] ?? "none"}, then ${after[place] ?? "none"}`;
  const isSame = at < 0 && before.length === after.length;
  return `${first.verdict}, then ${second.verdict}; ${isSame ? "the requests were the same" : lines}`;
}
