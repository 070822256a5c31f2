import { ConfigError, problemAt } from "../../ground/config-error.ts";
import { assembleStandIn, readConfig } from "../../library/lab-face.ts";
import { unknownOperation } from "../../matching/names-operation.ts";
import { readOrThrow } from "../../schema/read-by.ts";
import {
  assumptionsBehind,
  type ClientRun,
  ClientRuns,
  callLines,
  type ExplorationSettings,
  findSafetyConditions,
  searchFailures,
} from "./client-runs.ts";
import {
  type Exploration,
  type ExploredCell,
  type ExploreInput,
  exploreInputSchema,
  isFailure,
  type RunVerdict,
  runVerdicts,
} from "./exploration.ts";
import { findFailures, readKeptFailures, type ShrunkFailure } from "./failures.ts";
import { callName, type Point, pointKey, shownPoint } from "./points.ts";
import { functionClient } from "./run-client.ts";

/**
 * Runs a client of the same process through every failure, and tells what breaks it: `passed`, `failed` with the smallest
 * rules that do it, or `not proven`.
 * @throws ConfigError when an option or a setting cannot be used, or a file cannot be written
 */
export async function explore(input: ExploreInput): Promise<Exploration> {
  const read = readOrThrow(exploreInputSchema, input, (path) => `explore, option ${path.join(".") || "(all)"}`);
  const { run, check, standIn: settings, seed, signal: stop = new AbortController().signal, ...asked } = read;
  const options = { logLevel: "warn" as const, ...settings, ...(seed !== undefined && { seed: String(seed) }) };
  const standIn = assembleStandIn(readConfig({ options }));
  const { url } = await standIn.listen({ port: 0, host: "127.0.0.1" });
  try {
    const clients = { client: functionClient(run), check: check && functionClient(check) };
    const found = { standIn, url, seed: standIn.seed, switches: standIn.config.assumptions };
    return await exploreClient({ ...asked, ...clients, ...found, stop });
  } finally {
    await standIn.close();
  }
}

/**
 * Finds what breaks a client: the baseline, then what broke it before, then the search, then what failures come down to.
 * @throws ConfigError for methods that the stand-in does not have, and when a file cannot be written
 */
export async function exploreClient(asked: ExplorationSettings): Promise<Exploration> {
  refuseUnknownMethods(asked);
  const { replay, stop, standIn, command = [] } = asked;
  const { schedules, skipped } = replay ? { schedules: [replay.schedule], skipped: [] } : readKeptFailures(asked);
  const trials = new ClientRuns(asked);
  // The dashboard of the stand-in follows it by the trials that were made so far.
  standIn.explored.report = () => {
    const assumed = trials.made.filter(({ switches }) => !switches);
    return { ...summarize(assumed, trials, []), command: command.join(" "), ...trials.progress };
  };
  const interrupted = () => stop.aborted && { interrupted: true as const };
  const reason = await trials.begin();
  if (reason !== undefined) return { ...summarize([], trials, []), reason, left: 0, skipped, ...interrupted() };
  const again = await trials.ofAll(schedules);
  const { singles, pairs, left } = replay ? { singles: [], pairs: [], left: 0 } : await searchFailures(trials);
  const all = [...new Set([...singles, ...pairs, ...again])];
  const failures = await findFailures([...again, ...all], trials);
  const doubts = asked.whatIf && !stop.aborted && (await findSafetyConditions(singles, trials));
  return { ...summarize(all, trials, failures), ...interrupted(), ...(doubts && { whatIf: doubts }), left, skipped };
}

function refuseUnknownMethods({ operations, command, standIn }: ExplorationSettings): void {
  const names = standIn.methodList().map(({ name }) => name);
  const problems = operations.flatMap((operation, index) => {
    const message = unknownOperation(operation, names);
    const where = command ? "--operation" : `explore, option operations.${index}`;
    return message === undefined ? [] : [problemAt(where, message)];
  });
  if (problems.length > 0) throw new ConfigError(problems);
}

function summarize(all: readonly ClientRun[], trials: ClientRuns, failures: readonly ShrunkFailure[]) {
  const inCells = trialsOfCells(all, trials);
  const cells = inCells.map((trial) => cellOf(trial, failures));
  // The cell of one fault tells of all that comes down to it.
  const isTold = (trial: ClientRun) =>
    inCells.includes(trial) ||
    failures.some(({ of, smallest }) => of.includes(trial) && smallest.schedule.length === 1);
  const beside = all.filter((trial) => isFailure(trial.verdict) && !isTold(trial));
  const unstable = all.filter(({ verdict }) => verdict === "unstable");
  const countOf = (one: RunVerdict) => cells.filter(({ verdict }) => verdict === one).length;
  const [gaveUp, allowed] = [countOf("gave-up"), countOf("allowed")];
  const handled = countOf("handled") + gaveUp;
  const failed = cells.filter(({ verdict }) => isFailure(verdict)).length + beside.length;
  const reason =
    (trials.settings.stop.aborted && "it was interrupted") ||
    (unstable.length > 0 && `${unstable.length} schedules ended differently when they were run again`) ||
    (handled + allowed === 0 && "no fault was reached");
  const result = failed > 0 ? "failed" : reason ? "not proven" : "passed";
  return {
    result,
    ...(result === "not proven" && { reason: String(reason) }),
    runs: trials.runs,
    handled,
    gaveUp,
    failed,
    allowed,
    notReached: countOf("not-reached"),
    cells,
    failures: failures.map(({ failure }) => failure),
    unstable: unstable.map(({ schedule, why }) => ({ points: schedule.map(shownPoint), difference: why })),
  } as const;
}

const lastPoint = ({ schedule }: ClientRun) => schedule.at(-1) as Point;

/**
 * A trial a cell, in the order of the calls: those without faults first, then those that only faults led to. A cell is a fault
 * alone; one at a call that only faults led to is as bad as the worst of what led to it.
 */
function trialsOfCells(all: readonly ClientRun[], { calls, numbers }: ClientRuns): ClientRun[] {
  const usual = new Set(calls.map(callName));
  const shown = all.filter((trial) => trial.schedule.length === 1 || !usual.has(callName(lastPoint(trial))));
  const order = [...numbers.values(), ...shown.map(lastPoint)].map(callName);
  const placeOf = (trial: ClientRun) => order.indexOf(callName(lastPoint(trial)));
  const badness = ({ verdict }: ClientRun) => runVerdicts.indexOf(verdict);
  return [...Map.groupBy(shown, (trial) => pointKey(lastPoint(trial))).values()]
    .map((some) => some.reduce((worst, one) => (badness(one) < badness(worst) ? one : worst)))
    .sort((one, other) => placeOf(one) - placeOf(other));
}

function cellOf(trial: ClientRun, failures: readonly ShrunkFailure[]): ExploredCell {
  const failure = failures.findIndex(({ of }) => of.includes(trial));
  return {
    ...shownPoint(lastPoint(trial)),
    verdict: trial.verdict,
    why: trial.why,
    calls: callLines(trial),
    assumptions: assumptionsBehind(trial.record),
    ...(failure >= 0 && { failure }),
  };
}
