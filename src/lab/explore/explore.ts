import { ConfigError, problemAt } from "../../ground/config-error.ts";
import { assembleStandIn, readConfig } from "../../library/lab-face.ts";
import { unknownOperation } from "../../matching/names-operation.ts";
import { readOrThrow } from "../../schema/read-by.ts";
import { type ClientRun, ClientRuns, callLines, type ExplorationSettings } from "./client-runs.ts";
import {
  type Exploration,
  type ExploredCell,
  type ExploreInput,
  exploreInputSchema,
  isFailure,
  type RunVerdict,
  runVerdicts,
} from "./exploration.ts";
import { searchFailures } from "./failure-search.ts";
import { findFailures, readKeptFailures, type ShrunkFailure } from "./failures.ts";
import { callName, type Point, pointKey, shownPoint } from "./points.ts";
import { functionClient } from "./run-client.ts";
import { findSafetyConditions } from "./safety-conditions.ts";

/**
 * Runs a client of the same process through every failure. The result is `passed`, `failed` with the smallest rules
 * that break the client, or `not proven`.
 * @throws ConfigError when an option or a setting cannot be used, or a file cannot be written
 */
export async function explore(input: ExploreInput): Promise<Exploration> {
  const options = readOrThrow(exploreInputSchema, input, (path) => `explore, option ${path.join(".") || "(all)"}`);
  const { run, check, standIn: config, seed, signal: stop = new AbortController().signal, ...settings } = options;
  const seedSetting = seed === undefined ? {} : { seed: String(seed) };
  const standIn = assembleStandIn(readConfig({ options: { logLevel: "warn", ...config, ...seedSetting } }));
  const { url } = await standIn.listen({ port: 0, host: "127.0.0.1" });
  try {
    return await exploreClient({
      ...settings,
      ...{ standIn, url, stop, seed: standIn.seed, switches: standIn.config.assumptions },
      client: functionClient(run),
      check: check && functionClient(check),
      noCallAdvice: "No call came. The client must use the url and the token of its run",
    });
  } finally {
    await standIn.close();
  }
}

/**
 * Finds what breaks a client: the baseline, the kept failures, the search, and the smallest form of each failure.
 * @throws ConfigError for methods that the stand-in does not have, and when a file cannot be written
 */
export async function exploreClient(settings: ExplorationSettings): Promise<Exploration> {
  refuseUnknownMethods(settings);
  const { replay, stop, standIn, command = [] } = settings;
  const { schedules, skipped } = replay ? { schedules: [replay.schedule], skipped: [] } : readKeptFailures(settings);
  const runs = new ClientRuns(settings);
  // The dashboard of the stand-in shows the finished runs.
  standIn.explored.report = () => {
    const asAssumed = runs.finished.filter(({ switches }) => !switches);
    return { ...summarize(asAssumed, runs, []), command: command.join(" "), ...runs.progress };
  };
  const interrupted = () => stop.aborted && { interrupted: true as const };
  const reason = await runs.runBaseline();
  if (reason !== undefined) return { ...summarize([], runs, []), reason, left: 0, skipped, ...interrupted() };
  const kept = await runs.runAll(schedules);
  const { singles, pairs, left } = replay ? { singles: [], pairs: [], left: 0 } : await searchFailures(runs);
  const finished = [...new Set([...singles, ...pairs, ...kept])];
  const failures = await findFailures([...kept, ...finished], runs);
  const whatIf = settings.whatIf && !stop.aborted && (await findSafetyConditions(singles, runs));
  return { ...summarize(finished, runs, failures), ...interrupted(), ...(whatIf && { whatIf }), left, skipped };
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

function summarize(finished: readonly ClientRun[], runs: ClientRuns, failures: readonly ShrunkFailure[]) {
  const runsOfCells = worstByCell(finished, runs);
  const cells = runsOfCells.map((run) => cellOf(run, failures));
  // A pair needs no mention if a single fault explains it.
  const isExplained = (run: ClientRun) =>
    failures.some(({ explains, smallest }) => explains.includes(run) && smallest.schedule.length === 1);
  const pairs = finished.filter((run) => isFailure(run.verdict) && !runsOfCells.includes(run) && !isExplained(run));
  const unstable = finished.filter(({ verdict }) => verdict === "unstable");
  const countOf = (verdict: RunVerdict) => cells.filter((cell) => cell.verdict === verdict).length;
  const [gaveUp, allowed] = [countOf("gave-up"), countOf("allowed")];
  const handled = countOf("handled") + gaveUp;
  const failed = cells.filter(({ verdict }) => isFailure(verdict)).length + pairs.length;
  const reason =
    (runs.settings.stop.aborted && "it was interrupted") ||
    (unstable.length > 0 && `${unstable.length} schedules ended differently when they were run again`) ||
    (handled + allowed === 0 && "no fault was reached");
  const result = failed > 0 ? "failed" : reason ? "not proven" : "passed";
  return {
    result,
    ...(result === "not proven" && { reason: String(reason) }),
    runs: runs.starts,
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
 * The run that each cell of the report shows, in the order of the calls. A cell is a fault alone. At a call that only
 * another fault leads to, it is that pair of faults, and the worst such run counts.
 */
function worstByCell(finished: readonly ClientRun[], { calls, callNumbers }: ClientRuns): ClientRun[] {
  const usual = new Set(calls.map(callName));
  const shown = finished.filter((run) => run.schedule.length === 1 || !usual.has(callName(lastPoint(run))));
  const order = [...callNumbers.values(), ...shown.map(lastPoint)].map(callName);
  const placeOf = (run: ClientRun) => order.indexOf(callName(lastPoint(run)));
  const rank = ({ verdict }: ClientRun) => runVerdicts.indexOf(verdict);
  return [...Map.groupBy(shown, (run) => pointKey(lastPoint(run))).values()]
    .map((ofCell) => ofCell.reduce((worst, run) => (rank(run) < rank(worst) ? run : worst)))
    .sort((a, b) => placeOf(a) - placeOf(b));
}

function cellOf(run: ClientRun, failures: readonly ShrunkFailure[]): ExploredCell {
  const failure = failures.findIndex(({ explains }) => explains.includes(run));
  return {
    ...shownPoint(lastPoint(run)),
    verdict: run.verdict,
    why: run.why,
    calls: callLines(run),
    assumptions: assumptionsBehind(run),
    ...(failure >= 0 && { failure }),
  };
}

function assumptionsBehind({ record }: ClientRun): string[] {
  const used = record.calls.flatMap(({ assumptions }) => assumptions);
  return [...new Set(used.flatMap(({ id, provenance }) => (provenance === "documented" ? [] : id)))].sort();
}
