import { ConfigError, problemAt } from "../common/config-error.ts";
import { counted } from "../common/quoted-text.ts";
import { assembleStandIn, readConfig } from "../library/internal.ts";
import { unknownOperation } from "../matching/predicate.ts";
import { readOrThrow } from "../schema/read-by.ts";
import { ClientRuns, callLines, type ExplorationSettings } from "./client-runs.ts";
import { type Exploration, type ExploredCell, type ExploreInput, exploreInputSchema } from "./exploration.ts";
import { type FaultRun, type FoundFailure, findFailures, keepOutcome, readKeptFailures } from "./failures.ts";
import { bySeverity, callName, pointsOf, shownPoint } from "./points.ts";
import { functionClient } from "./run-client.ts";
import { isFailure, isSafe, type RunVerdict } from "./verdicts.ts";
import { tryVariants } from "./what-if.ts";

/**
 * Runs a client of the same process through every failure. The result is `passed`, `failed` with the faults that break
 * the client, or `inconclusive`.
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
 * Finds what breaks a client: the baseline, the kept failures and each fault, the failures by their fix, and the variants.
 * @throws ConfigError for methods that the mock server does not have, and when a file cannot be written
 */
export async function exploreClient(settings: ExplorationSettings): Promise<Exploration> {
  refuseUnknownMethods(settings);
  const { replay, stop } = settings;
  const { failures: earlier, skipped } = replay ? { failures: [replay], skipped: [] } : readKeptFailures(settings);
  const runs = new ClientRuns(settings);
  const interrupted = () => stop.aborted && { interrupted: true as const };
  const reason = await runs.runBaseline();
  if (reason !== undefined) {
    return { ...summarize([], runs), reason, tried: "nothing", kept: [], skipped, ...interrupted() };
  }
  const known = new Set(earlier.map(({ point }) => JSON.stringify(point.rule)));
  const others = replay ? [] : pointsOf(runs.calls, settings).filter(({ rule }) => !known.has(JSON.stringify(rule)));
  const all = await runs.runAll("faults", [...earlier, ...others.map((point) => ({ point }))]);
  const tried = all.flatMap((run): FaultRun[] => (run.point ? [{ ...run, point: run.point }] : []));
  const { found, unstable } = await findFailures(tried, runs);
  const stable = tried.map((run) => unstable.find(({ point }) => point === run.point) ?? run);
  const kept = earlier.flatMap((failure) => {
    const run = tried.find(({ point }) => point === failure.point);
    if (!run) return [];
    if (!replay) keepOutcome(failure, run);
    return [{ file: failure.file, verdict: run.verdict }];
  });
  const whatIf = settings.whatIf && !stop.aborted && (await tryVariants(stable, runs));
  return {
    ...summarize(stable, runs, found),
    ...interrupted(),
    ...(whatIf && { whatIf }),
    tried: triedText(settings),
    kept,
    skipped,
  };
}

function triedText({ replay, only, operations }: ExplorationSettings): string {
  if (replay) return `the fault of ${replay.file}`;
  const narrowing = [...(only.length > 0 ? ["--only"] : []), ...(operations.length > 0 ? ["--operation"] : [])];
  return narrowing.length > 0 ? `the faults of ${narrowing.join(" and ")}` : "all faults, once and as outages";
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

function summarize(tried: readonly FaultRun[], runs: ClientRuns, found: readonly FoundFailure[] = []) {
  const cells = inOrderOfCalls(tried, runs).map((run) => cellOf(run, found));
  const unstable = tried.filter(({ verdict }) => verdict === "unstable");
  const countOf = (isCounted: (verdict: RunVerdict) => boolean) =>
    tried.filter(({ verdict }) => isCounted(verdict)).length;
  const [gaveUp, allowed] = [countOf((one) => one === "gave-up"), countOf((one) => one === "allowed")];
  const unseen = countOf((one) => one === "lost-unseen");
  const lost = tried.find(({ verdict }) => verdict === "lost-unseen")?.point.fault;
  const advice = `no response shows the events that are lost with ${lost}: if your client has to notice, list the events afterwards`;
  const notes: string[] = [...(runs.baseline?.notes ?? []), ...(lost ? [advice] : [])];
  const [safe, failed] = [countOf(isSafe), countOf(isFailure)];
  const reason =
    (runs.settings.stop.aborted && "it was interrupted") ||
    (unstable.length > 0 && `${counted(unstable.length, "fault")} ended differently when repeated`) ||
    (safe === 0 && "no fault was reached");
  const result = failed > 0 ? "failed" : reason ? "inconclusive" : "passed";
  return {
    result,
    ...(result === "inconclusive" && { reason: String(reason) }),
    ...{ runs: runs.starts, handled: safe - allowed - unseen, gaveUp, failed, allowed, unseen },
    notReached: countOf((one) => one === "not-reached"),
    notes,
    cells,
    failures: found.map(({ failure }) => failure),
    unstable: unstable.map(({ point, why }) => ({ point: shownPoint(point), difference: why })),
  } as const;
}

/** In the order in which the client makes the requests; then requests that only kept failures know. */
function inOrderOfCalls(tried: readonly FaultRun[], { calls }: ClientRuns): FaultRun[] {
  const order = [...calls, ...tried.map(({ point }) => point)].map(callName);
  const placeOf = ({ point }: FaultRun) => order.indexOf(callName(point));
  return tried.toSorted((a, b) => placeOf(a) - placeOf(b) || bySeverity(a.point, b.point));
}

function cellOf(run: FaultRun, found: readonly FoundFailure[]): ExploredCell {
  const failure = found.findIndex((one) => one.runs.some(({ point }) => point === run.point));
  const used = run.record.calls.flatMap(({ assumptions }) => assumptions);
  const ids = used.flatMap(({ id, provenance }) => (provenance === "documented" ? [] : id));
  return {
    ...shownPoint(run.point),
    ...{ verdict: run.verdict, why: run.why, calls: callLines(run) },
    assumptions: [...new Set(ids)].sort(),
    ...(failure >= 0 && { failure }),
  };
}
