import { availableParallelism } from "node:os";
import { allSwitches } from "../../assumptions/switches.ts";
import { counted } from "../../common/quoted-text.ts";
import { flagWords, ownLine } from "../../common/shell-line.ts";
import { readLock } from "../../documents/lock-file.ts";
import type { ClientRun, Progress, TypedFlags } from "../../explore/client-runs.ts";
import type { Exploration, LockReport } from "../../explore/exploration.ts";
import { exploreClient } from "../../explore/explore.ts";
import { explorationReport } from "../../explore/explore-report.ts";
import { readFailureFile } from "../../explore/failures.ts";
import { checkLock } from "../../explore/lock.ts";
import { exploreLimits, pointText } from "../../explore/points.ts";
import { isFailure } from "../../explore/verdicts.ts";
import { noCallText, processClient } from "../../library/client-process.ts";
import type { ConfigSources } from "../../mock/config/read-config.ts";
import { type CommandLine, printMessage, progressPrinter, UsageError, writeReport } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { settingFlags } from "../flag.ts";
import { runWithStandIn, untilStopSignal } from "../running-stand-in.ts";
import { htmlReport } from "./explore-html.ts";

type Line = CommandLine<"explore">;

/** Runs a client through every failure. Exit: 0 passed, 1 failed or the lock file is outdated, 2 usage, 3 inconclusive. */
export async function exploreCommand(asTyped: Line): Promise<number> {
  const { replay } = asTyped.flags;
  const replayed = replay === undefined ? undefined : { ...readFailureFile(replay), file: replay };
  const line = replayed ? asKept(asTyped, replayed) : asTyped;
  const { flags, rest } = line;
  refuseUnfit(line);
  const lock = flags.lock === undefined ? undefined : readLock(flags.lock);
  const stop = new AbortController();
  void untilStopSignal().then(() => stop.abort());
  const exploration = await runWithStandIn(standInSources(line, replayed), ({ standIn, socket: { url } }) =>
    exploreClient({
      ...flags,
      directory: standIn.config.explorations,
      standIn,
      url,
      client: processClient(rest, flags),
      check: flags.check === undefined ? undefined : processClient(["sh", "-c", flags.check], flags),
      command: rest,
      noCallAdvice: noCallText(flags),
      whatIf: flags.whatIf || flags.lock !== undefined,
      operations: flags.operation,
      slowMs: exploreLimits.slowMs,
      timeoutMs: flags.timeout,
      parallel: flags.parallel ?? Math.min(Math.max(2, availableParallelism()), exploreLimits.parallel),
      replay: replayed,
      flags: flagsToKeep(line),
      stop: stop.signal,
      onRun: runPrinter(),
    }),
  );
  const report = withLock(exploration, line, lock);
  writeReport(flags, (format) =>
    format === "html" ? htmlReport(report, rest.join(" ")) : explorationReport(report, format),
  );
  return { passed: 0, failed: 1, "lock outdated": 1, inconclusive: 3 }[report.result];
}

/** Why a lock file is outdated: it does not exist, or lacks something. */
function lockState({ file, isWritten, isMissing, changes }: Omit<LockReport, "update">): string | undefined {
  const { length } = changes.filter(({ kind }) => kind !== "gone");
  if (isWritten) return undefined;
  if (isMissing) return `${file} does not exist`;
  return length === 0 ? undefined : `${file}: ${counted(length, "line")} new or less certain`;
}

/** A replay has the client and the flags of its file, unless the command line says otherwise. */
function asKept({ typed, rest }: Line, { flags, command }: ReturnType<typeof readFailureFile>): Line {
  const words = flagWords({ ...flags, ...Object.fromEntries(typed) });
  return readCommandLine("explore", [...words, "--", ...(rest.length > 0 ? rest : command)], process.env);
}

/** @throws UsageError without a command, and for flags that do not go together */
function refuseUnfit({ flags, rest }: Line): void {
  if (rest.length === 0) {
    throw new UsageError("explore: expected a command after --, like: explore -- node send-likes.js");
  }
  if (flags.update && flags.lock === undefined) throw new UsageError("--update: only with --lock");
  if (flags.lock !== undefined && flags.replay) throw new UsageError("--lock: not with --replay");
}

/** The settings of the mock server. A replay has the seed and the variants of its file, unless flags say otherwise. */
function standInSources(line: Line, replayed?: ReturnType<typeof readFailureFile>): ConfigSources {
  const { sources, typed } = line;
  const variants = Object.entries(allSwitches(replayed?.switches ?? {})).map(([id, variant]) => `${id}=${variant}`);
  const ofFile = replayed && {
    seed: replayed.seed,
    ...sources.flags,
    assume: [...variants, ...(typed.get("assume") ?? [])].map(String),
  };
  return {
    ...sources,
    // Another mock server of the same settings may hold these files.
    onlyTyped: ["stateFile", "portFile"],
    flags: { ...sources.flags, ...ofFile },
  };
}

/** Prints each kind of failure when it is found first, and how far the exploration is. */
function runPrinter(): (run: ClientRun, progress: Progress) => void {
  const kinds = new Set<string>();
  let failed = 0;
  const printProgress = progressPrinter();
  return ({ verdict, point, switches, why }, { stage, done, total, leftMs }) => {
    if (isFailure(verdict) && point && !switches) {
      failed += 1;
      const kind = [verdict, point.operation, point.fault].join("\n");
      if (!kinds.has(kind)) printMessage(`${verdict}: ${pointText(point)}: ${why}`.slice(0, 300));
      kinds.add(kind);
    }
    const left = done < total ? `, about ${Math.max(1, Math.round(leftMs / 1000))} s left` : "";
    printProgress(`${stage}: ${done} of ${total}${left}, ${failed} failed`);
  };
}

/** The report with the lock file, which is compared with all that was tried. */
function withLock(exploration: Exploration, line: Line, lock: ReturnType<typeof readLock>): Exploration {
  const { only, operation, update: isUpdate, lock: path } = line.flags;
  const { whatIf, interrupted, result } = exploration;
  if (path === undefined || whatIf === undefined || interrupted) return exploration;
  const isPart = only.length > 0 || operation.length > 0 || result !== "passed";
  const report = checkLock(path, lock, whatIf, { isUpdate, isPart });
  const reason = result === "passed" ? lockState(report) : undefined;
  const words = flagWords({ ...withoutSecrets(line.typed), update: [true] });
  return {
    ...exploration,
    ...(reason !== undefined && { result: "lock outdated" as const, reason }),
    lock: { ...report, update: ownLine(["explore", ...words, "--", ...line.rest]) },
  };
}

/** The typed flags that the verdicts depend on, without the seed and the variants, which the file has as they were. */
function flagsToKeep({ typed }: Line): TypedFlags {
  const ofClient = ["timeout", "check", "url-variable", "token-variable"];
  const isOfStandIn = (name: string) => settingFlags.has(name) && !["seed", "assume"].includes(name);
  return withoutSecrets(typed, (name) => ofClient.includes(name) || isOfStandIn(name));
}

const withoutSecrets = (typed: Line["typed"], isWanted = (_: string) => true): TypedFlags =>
  Object.fromEntries([...typed].filter(([name]) => settingFlags.get(name)?.secret !== true && isWanted(name)));
