import { availableParallelism } from "node:os";
import { allSwitches, type Switches } from "../../assumptions/switches.ts";
import { ownLine } from "../../ground/shell-line.ts";
import { findsSessions, noCallText, processClient } from "../../lab/explore/client-process.ts";
import type { ClientRun } from "../../lab/explore/client-runs.ts";
import { exploreSuite } from "../../lab/explore/each-variant.ts";
import { type Exploration, isFailure } from "../../lab/explore/exploration.ts";
import { exploreClient } from "../../lab/explore/explore.ts";
import { explorationReport } from "../../lab/explore/explore-report.ts";
import { readFailureFile } from "../../lab/explore/failures.ts";
import { checkLock, readLock } from "../../lab/explore/lock.ts";
import { exploreLimits, pointsText } from "../../lab/explore/points.ts";
import { type ConfigSources, readConfig } from "../../mock/config/read-config.ts";
import { flagOf, switchesKey, variableOf } from "../../mock/config/settings.ts";
import { assembleStandIn } from "../../mock/stand-in.ts";
import { type CommandLine, printMessage, progressPrinter, UsageError, writeReport } from "../command.ts";
import { settingFlags } from "../flag.ts";
import { runWithStandIn, untilStopSignal } from "../running-stand-in.ts";

type Line = CommandLine<"explore">;

/** Runs a client through every failure. Exit: 0 nothing failed, 1 something did, 2 usage, 3 not proven. */
export async function exploreCommand(line: Line): Promise<number> {
  const { flags, rest } = line;
  const replayed = flags.replay === undefined ? undefined : readFailureFile(flags.replay);
  refuseUnfit(line);
  const lock = flags.lock === undefined ? undefined : readLock(flags.lock);
  const stop = new AbortController();
  void untilStopSignal().then(() => stop.abort());
  if (!findsSessions) {
    printMessage("a process that the client starts in a session of its own is not stopped on this system");
  }
  if (flags.eachVariant) return exploreVariants(line, stop.signal);
  const exploration = await runWithStandIn(standInSources(line, replayed), ({ standIn, socket: { url } }) =>
    exploreClient({
      ...flags,
      standIn,
      url,
      client: processClient(rest, flags),
      check: flags.check === undefined ? undefined : processClient(["sh", "-c", flags.check], flags),
      command: rest,
      noCallAdvice: noCallText(flags),
      whatIf: flags.whatIf || flags.lock !== undefined,
      oldestEvidence: flags.stale,
      operations: flags.operation,
      budgetMs: flags.budget ?? 60_000,
      slowMs: flags.slow,
      timeoutMs: flags.timeout,
      parallel: flags.parallel ?? Math.min(Math.max(2, availableParallelism()), exploreLimits.parallel),
      replay: replayed && { schedule: replayed.schedule, file: String(flags.replay) },
      flags: flagsToReplay(line),
      stop: stop.signal,
      onRun: runPrinter(),
    }),
  );
  const report = withLock(exploration, line, lock);
  writeReport(flags, (format) => explorationReport(report, format, rest.join(" ")));
  const { isWritten = true, changes = [] } = report.lock ?? {};
  if (!isWritten && changes.some(({ kind }) => kind !== "gone")) return 1;
  return { passed: 0, failed: 1, "not proven": 3 }[report.result];
}

/** @throws UsageError without a command, and for flags that do not go together */
function refuseUnfit({ flags, rest }: Line): void {
  if (rest.length === 0) {
    throw new UsageError("explore: expected a command after --, like: explore -- node send-likes.js");
  }
  if (flags.update && flags.lock === undefined) throw new UsageError("--update: only with --lock");
  if (flags.lock !== undefined && flags.replay) throw new UsageError("--lock: not with --replay");
  const unfit = (["replay", "whatIf", "check", "lock"] as const).find((name) => flags[name]);
  if (flags.eachVariant && unfit) throw new UsageError(`--each-variant: not with ${flagOf(unfit)}`);
}

/** The settings of the stand-in. A replay has the seed and the variants of its file, unless flags say otherwise. */
function standInSources(line: Line, replayed?: ReturnType<typeof readFailureFile>): ConfigSources {
  const { flags, sources } = line;
  const ofFile = replayed && {
    seed: replayed.seed,
    ...sources.flags,
    assume: [...variantTexts(allSwitches(replayed.switches)), ...typedVariants(line)],
  };
  return {
    ...sources,
    // Another stand-in of the same settings may hold these files.
    onlyTyped: ["stateFile", "portFile"],
    defaults: { ...sources.defaults, explorations: flags.directory },
    flags: { ...sources.flags, ...ofFile },
  };
}

/** Prints each kind of failure when it is found first, and how far the exploration is. */
function runPrinter(): (run: ClientRun, progress: { readonly done: number; readonly planned: number }) => void {
  const kinds = new Set<string>();
  const printProgress = progressPrinter();
  return ({ verdict, schedule, switches, why }, { done, planned }) => {
    const kind = [verdict, ...schedule.map(({ operation, fault }) => `${operation} ${fault}`)].join("\n");
    if (isFailure(verdict) && !switches && !kinds.has(kind)) {
      kinds.add(kind);
      printMessage(`${verdict}: ${pointsText(schedule)}: ${why}`.slice(0, 300));
    }
    printProgress(`${done} of ${planned} planned so far, ${kinds.size} found`);
  };
}

function withLock(exploration: Exploration, line: Line, lock: ReturnType<typeof readLock>): Exploration {
  const { flags, rest } = line;
  const { whatIf, interrupted } = exploration;
  if (flags.lock === undefined || whatIf === undefined || interrupted) return exploration;
  const update = ownLine(["explore", ...typedFlags(line), "--update", "--", ...rest]);
  return { ...exploration, lock: { ...checkLock(flags.lock, lock, whatIf, flags.update), update } };
}

/** Exit: 0 all variants were run, 2 usage, 3 not proven. */
async function exploreVariants(line: Line, stop: AbortSignal): Promise<number> {
  const { flags, rest } = line;
  const sources = standInSources(line);
  const printProgress = progressPrinter();
  const assumeWith = (switches: Switches) => [...typedVariants(line), ...variantTexts(switches)];
  const exploration = await exploreSuite({
    noCallAdvice: noCallText(flags),
    start(switches) {
      const assume = assumeWith(switches);
      return assembleStandIn(readConfig({ ...sources, flags: { ...sources.flags, assume } }));
    },
    // The variable is for a stand-in that the suite starts itself.
    suite: (switches) =>
      processClient(rest, { ...flags, variables: { [variableOf(switchesKey)]: assumeWith(switches).join(",") } }),
    budgetMs: flags.budget ?? 600_000,
    stop,
    onRun: (done, planned, noticed) => printProgress(`${done} of ${planned} planned so far, ${noticed} found`),
  });
  writeReport(flags, (format) => explorationReport(exploration, format, rest.join(" ")));
  return exploration.result === "passed" ? 0 : 3;
}

/** The values of `--assume` on the command line. */
const typedVariants = ({ typed }: Line): string[] => (typed.get("assume") ?? []).map(String);

const variantTexts = (switches: Switches): string[] =>
  Object.entries(switches).map(([id, variant]) => `${id}=${variant}`);

/** The typed flags that the verdicts depend on, without the seed and the variants, which are in the file. */
function flagsToReplay(line: Line): string[] {
  const ofClient = ["timeout", "check", "url-variable", "token-variable"];
  const isOfStandIn = (name: string) => settingFlags.has(name) && !["seed", "assume"].includes(name);
  return typedFlags(line, (name) => ofClient.includes(name) || isOfStandIn(name));
}

/** The typed flags, without secrets. */
function typedFlags({ typed }: Line, isWanted = (_: string) => true): string[] {
  const shown = [...typed].filter(([name]) => settingFlags.get(name)?.secret !== true && isWanted(name));
  return shown.flatMap(([name, values]) =>
    values.flatMap((value) => [`--${name}`, ...(value === true ? [] : [value])]),
  );
}
