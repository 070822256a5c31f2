import { availableParallelism } from "node:os";
import { allSwitches, type Switches } from "../../assumptions/switches.ts";
import { ownLine } from "../../ground/shell-line.ts";
import { processClient } from "../../lab/explore/client-process.ts";
import { exploreSuite } from "../../lab/explore/each-variant.ts";
import { exploreClient } from "../../lab/explore/explore.ts";
import { explorationReport } from "../../lab/explore/explore-report.ts";
import { readFailureFile } from "../../lab/explore/failures.ts";
import { checkLock, readLock } from "../../lab/explore/lock.ts";
import { exploreLimits } from "../../lab/explore/points.ts";
import { type ConfigSources, readConfig } from "../../mock/config/read-config.ts";
import { flagOf, switchesKey, variableOf } from "../../mock/config/settings.ts";
import { assembleStandIn } from "../../mock/stand-in.ts";
import { type CommandLine, UsageError, writeReport } from "../command.ts";
import { exploreProgress } from "../explore-progress.ts";
import { settingFlags } from "../flag.ts";
import { runWithStandIn, untilStopSignal } from "../running-stand-in.ts";

type Line = CommandLine<"explore">;

/**
 * Runs a client through every failure: `explore [flags] -- <command>`. A replay runs with the seed and the switches of its
 * file, unless flags say otherwise. Exit: 0 nothing failed, 1 something did, 2 usage, 3 not proven.
 */
export async function exploreCommand(line: Line): Promise<number> {
  const { flags, sources, rest } = line;
  const replayed = flags.replay === undefined ? undefined : readFailureFile(flags.replay);
  if (rest.length === 0) {
    throw new UsageError("explore: expected a command after --, like: explore -- node send-likes.js");
  }
  const given = {
    ...sources,
    // A stand-in beside this one holds these files.
    onlyTyped: ["stateFile", "portFile"],
    defaults: { ...sources.defaults, explorations: flags.directory },
    flags: { ...sources.flags, ...(replayed && foundWith(replayed, sources.flags)) },
  };
  if (flags.update && flags.lock === undefined) throw new UsageError("--update: only with --lock");
  if (flags.lock !== undefined && replayed) throw new UsageError("--lock: not with --replay");
  const kept = flags.lock === undefined ? undefined : readLock(flags.lock);
  const stop = new AbortController();
  void untilStopSignal().then(() => stop.abort());
  const progress = exploreProgress(process.stderr);
  if (flags.eachVariant) return exploreVariants(line, given, stop.signal, progress).finally(progress.end);
  const exploration = await runWithStandIn(given, ({ standIn, socket: { url } }) =>
    exploreClient({
      ...flags,
      standIn,
      url,
      client: processClient(rest, flags),
      check: flags.check === undefined ? undefined : processClient(["sh", "-c", flags.check], flags),
      command: rest,
      whatIf: flags.whatIf || flags.lock !== undefined,
      oldestEvidence: flags.stale,
      operations: flags.operation,
      budgetMs: flags.budget ?? 60_000,
      slowMs: flags.slow,
      timeoutMs: flags.timeout,
      parallel: flags.parallel ?? Math.min(Math.max(2, availableParallelism()), exploreLimits.parallel),
      replay: replayed && { schedule: replayed.schedule, file: String(flags.replay) },
      flags: flagsToReplay(line),
      seed: standIn.seed,
      switches: standIn.config.assumptions,
      stop: stop.signal,
      onRun: progress.onRun,
    }),
  ).finally(progress.end);
  const { whatIf, interrupted } = exploration;
  const isLocked = flags.lock !== undefined && whatIf !== undefined && !interrupted;
  const lock = isLocked ? checkLock(flags.lock as string, kept, whatIf, flags.update) : undefined;
  const update = ownLine(["explore", ...typedAgain(line), "--update", "--", ...rest]);
  const told = lock ? { ...exploration, lock: { ...lock, update } } : exploration;
  writeReport(flags, (format) => explorationReport(told, format, rest.join(" ")));
  const isBroken = lock && !lock.isWritten && lock.changes.some(({ kind }) => kind !== "gone");
  return isBroken ? 1 : { passed: 0, failed: 1, "not proven": 3 }[exploration.result];
}

/** Exit: 0 all variants were run, 2 usage, 3 not proven. */
async function exploreVariants(
  { flags, rest }: Line,
  given: ConfigSources,
  stop: AbortSignal,
  { step }: ReturnType<typeof exploreProgress>,
): Promise<number> {
  const [unfit] = (["replay", "whatIf", "check", "lock"] as const).filter((name) => flags[name]);
  if (unfit) throw new UsageError(`--each-variant: not with ${flagOf(unfit)}`);
  const assumeAlso = (switches: Switches) => [
    ...((given.flags?.["assume"] as readonly string[] | undefined) ?? []),
    ...Object.entries(switches).map(([id, variant]) => `${id}=${variant}`),
  ];
  const exploration = await exploreSuite({
    ...flags,
    start: (switches) =>
      assembleStandIn(readConfig({ ...given, flags: { ...given.flags, assume: assumeAlso(switches) } })),
    // Also for a stand-in that the suite starts itself.
    suite: (switches) =>
      processClient(rest, { ...flags, variables: { [variableOf(switchesKey)]: assumeAlso(switches).join(",") } }),
    budgetMs: flags.budget ?? 600_000,
    stop,
    onRun: step,
  });
  writeReport(flags, (format) => explorationReport(exploration, format, rest.join(" ")));
  return exploration.result === "passed" ? 0 : 3;
}

type Replayed = ReturnType<typeof readFailureFile>;

function foundWith({ seed, switches }: Replayed, { seed: typed = seed, assume = [] }: ConfigSources["flags"] = {}) {
  const all = Object.entries(allSwitches(switches)).map(([id, variant]) => `${id}=${variant}`);
  return { seed: typed, assume: [...all, ...(assume as readonly string[])] };
}

/** The typed flags that verdicts depend on. The file has seed and switches. */
function flagsToReplay(line: Line): string[] {
  const ofClient = ["timeout", "check", "url-variable", "token-variable"];
  const isOfStandIn = (name: string) => settingFlags.has(name) && !["seed", "assume"].includes(name);
  return typedAgain(line, (name) => ofClient.includes(name) || isOfStandIn(name));
}

/** Flags as they are typed again, without secrets. */
function typedAgain({ typed }: Line, isAgain = (_: string) => true): string[] {
  const again = [...typed].filter(([name]) => settingFlags.get(name)?.secret !== true && isAgain(name));
  return again.flatMap(([name, values]) => values.flatMap((one) => [`--${name}`, ...(one === true ? [] : [one])]));
}
