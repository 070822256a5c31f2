import { otherVariants } from "../assumptions/switches.ts";
import { stopwatchMs } from "../common/clock.ts";
import { ConfigError, problemAt } from "../common/config-error.ts";
import { counted } from "../common/quoted-text.ts";
import { assembleStandIn, assumptionIdsBehind, readConfig } from "../library/internal.ts";
import { unknownOperation } from "../matching/predicate.ts";
import { readOrThrow } from "../schema/read-by.ts";
import { type ClientRun, ClientRuns, callLines, type ExplorationSettings } from "./client-runs.ts";
import {
  type Exploration,
  type ExploredCell,
  type ExploreInput,
  exploreInputSchema,
  isFailure,
  type RunVerdict,
  runVerdicts,
  type SafetyCondition,
} from "./exploration.ts";
import { findFailures, readKeptFailures, type ShrunkFailure, writeLastRuns } from "./failures.ts";
import { callName, type Point, pointKey, pointsAt, type Schedule, shownPoint } from "./points.ts";
import type { NumberedCall } from "./recognized-calls.ts";
import { functionClient } from "./run-client.ts";

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
      ...{ standIn, url, stop },
      client: functionClient(run),
      check: check && functionClient(check),
      noCallAdvice: "your client never called the Web API. It must use the url and the token of its run",
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
  const { failures: earlier, skipped } = replay ? { failures: [replay], skipped: [] } : readKeptFailures(settings);
  const runs = new ClientRuns(settings);
  // The dashboard of the stand-in shows the finished runs.
  standIn.explored.report = () => {
    const asAssumed = runs.finished.filter(({ switches }) => !switches);
    return { ...summarize(asAssumed, runs, []), command: command.join(" "), ...runs.progress };
  };
  const interrupted = () => stop.aborted && { interrupted: true as const };
  const reason = await runs.runBaseline();
  if (reason !== undefined) {
    const nothing = { tried: "nothing", left: 0, mended: 0 };
    return { ...summarize([], runs, []), reason, ...nothing, skipped, ...interrupted() };
  }
  const kept = await runs.runAll(earlier.map(({ schedule }) => schedule));
  const { singles, pairs, planned } = replay ? { singles: [], pairs: [], planned: 0 } : await searchFailures(runs);
  const finished = [...new Set([...singles, ...pairs, ...kept])];
  const failures = await findFailures([...kept, ...finished], runs);
  const whatIf = settings.whatIf && !stop.aborted && (await findSafetyConditions(singles, runs));
  const lastRuns = earlier.flatMap(({ file, schedule }) => {
    const run = kept.find((one) => one.schedule === schedule);
    return run ? [{ file, verdict: run.verdict }] : [];
  });
  const found = failures.flatMap(({ failure: { file, verdict } }) => (file === null ? [] : [{ file, verdict }]));
  writeLastRuns([...lastRuns, ...found]);
  return {
    ...summarize(finished, runs, failures),
    ...interrupted(),
    ...(whatIf && { whatIf }),
    tried: triedText(settings, pairs.length, planned),
    left: planned - pairs.length,
    mended: lastRuns.filter(({ verdict }) => isSurvived(verdict)).length,
    skipped,
  };
}

/** `all single faults; 64 of 181 pairs not tried (--pairs)`. */
function triedText({ replay, only, operations, depth }: ExplorationSettings, pairs: number, planned: number): string {
  if (replay) return `the faults of ${replay.file}`;
  const narrowing = [...(only.length > 0 ? ["--only"] : []), ...(operations.length > 0 ? ["--operation"] : [])];
  const singles = narrowing.length > 0 ? `the single faults of ${narrowing.join(" and ")}` : "all single faults";
  if (depth === 1) return `${singles}, no pairs (--pairs 60s)`;
  if (pairs === planned) return `${singles} and ${counted(planned, "pair")}`;
  return `${singles}; ${planned - pairs} of ${planned} pairs not tried (--pairs)`;
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

/** Runs each fault that fits alone, then pairs of faults within the budget. `planned` counts the pairs. */
async function searchFailures(runs: ClientRuns) {
  const { settings, calls } = runs;
  const endMs = stopwatchMs() + settings.budgetMs;
  const isEnough = () => stopwatchMs() > endMs;
  const schedules = calls.flatMap((call) => pointsAt(call, settings)).map((point) => [point]);
  const singles = await runs.runAll(schedules);
  const schedulesOfTwo = settings.depth === 1 ? [] : pairsAfter(singles, runs);
  const pairs = await runs.runAll(schedulesOfTwo, undefined, isEnough);
  return { singles, pairs, planned: schedulesOfTwo.length };
}

/**
 * Pairs of a fault that the client survived alone and a second one behind it: any at a call that only the first fault
 * led to, which come first, or one at a usual call that the client survived alone, too.
 */
function pairsAfter(singles: readonly ClientRun[], runs: ClientRuns): Schedule[] {
  const survived = singles.filter(({ verdict }) => verdict === "handled" || verdict === "gave-up");
  const survivedPoints = new Set(survived.flatMap(({ schedule }) => schedule.map(pointKey)));
  const usualCalls = new Set(runs.calls.map(callName));
  const pairs = survived.flatMap((run) =>
    callsAfterFault(run, runs).flatMap((call) => {
      const isNew = !usualCalls.has(callName(call));
      const points = pointsAt(call, runs.settings).filter((point) => isNew || survivedPoints.has(pointKey(point)));
      return points.map((point) => ({ isNew, schedule: [...run.schedule, point] }));
    }),
  );
  const ordered = pairs.sort((a, b) => Number(b.isNew) - Number(a.isNew)).map(({ schedule }) => schedule);
  return [...new Map(ordered.map((pair) => [pair.map(pointKey).sort().join(), pair])).values()];
}

function callsAfterFault(run: ClientRun, runs: ClientRuns): NumberedCall[] {
  const calls = runs.callsOf(run);
  return calls.slice(calls.findLastIndex(({ entry }) => entry.faults.length > 0) + 1);
}

/**
 * Repeats the run without faults, and each run that was handled, with each variant of the assumptions behind its answers.
 * @param singles runs with one fault
 * @returns the assumptions on which the client's safety rests, the one with the most failures first
 */
async function findSafetyConditions(singles: readonly ClientRun[], runs: ClientRuns): Promise<SafetyCondition[]> {
  const handled = singles.filter(({ verdict }) => verdict === "handled");
  const safe = [{ schedule: [], record: runs.baseline.record }, ...handled].map(({ schedule, record }) => {
    const uses = record.calls.flatMap((call) =>
      assumptionIdsBehind(call).map((assumption) => ({ assumption, operation: call.operation ?? call.path })),
    );
    return { schedule, uses: Map.groupBy(uses, ({ assumption }) => assumption) };
  });
  const conditions: SafetyCondition[] = [];
  const assumptions = new Set(safe.flatMap(({ uses }) => [...uses.keys()]));
  for (const { assumption, variant } of otherVariants(assumptions, runs.settings.standIn.config.assumptions)) {
    const schedules = safe.filter(({ uses }) => uses.has(assumption)).map(({ schedule }) => schedule);
    const unsafe = (await runs.runAll(schedules, { [assumption]: variant })).filter(isUnsafe);
    if (unsafe.length === 0) continue;
    const unsafeSchedules = new Set(unsafe.map(({ schedule }) => schedule));
    const uses = safe
      .filter(({ schedule }) => unsafeSchedules.has(schedule))
      .flatMap((run) => run.uses.get(assumption) ?? []);
    const operations = [...new Set(uses.map(({ operation }) => operation))].sort();
    const provenance = runs.certainty(assumption);
    const failing = unsafe.map((run) => run.verdict).find(isFailure);
    const remedy = failing && runs.remedyFor(failing, operations[0], { [assumption]: variant });
    const change = { assumption, variant, ...changesWith(unsafe), provenance, operations };
    conditions.push({ ...change, ...(remedy && { remedy }) });
  }
  const weightOf = ({ turned, withoutFaults }: SafetyCondition) => turned + (withoutFaults === undefined ? 0 : 1);
  return conditions.sort((a, b) => weightOf(b) - weightOf(a));
}

/** A client that gives up survives a fault. Without a fault, giving up is a failure too. */
const isUnsafe = ({ schedule, verdict }: ClientRun) =>
  isFailure(verdict) || verdict === "unstable" || (schedule.length === 0 && verdict === "gave-up");

function changesWith(unsafe: readonly ClientRun[]) {
  const cells = unsafe.flatMap(({ schedule, verdict }) => schedule.map((point) => ({ ...shownPoint(point), verdict })));
  const withoutFaults = unsafe.find(({ schedule }) => schedule.length === 0)?.verdict;
  const turned = cells.length;
  const verdicts = [...new Set(cells.map(({ verdict }) => verdict))].join(", ");
  const changes = [
    withoutFaults && `${withoutFaults} without any fault`,
    turned > 0 && `${counted(turned, "cell")} ${turned === 1 ? "turns" : "turn"} to ${verdicts}`,
  ];
  return { turned, cells, inWords: changes.filter(Boolean).join(", "), ...(withoutFaults && { withoutFaults }) };
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

const isSurvived = (verdict: RunVerdict) => verdict === "handled" || verdict === "gave-up" || verdict === "allowed";

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
