import { availableParallelism } from "node:os";
import { processClient } from "../../lab/explore/client.ts";
import type { Exploration } from "../../lab/explore/exploration.ts";
import { exploreClient } from "../../lab/explore/explore.ts";
import { exploreLimits, unknownMethod } from "../../lab/explore/explore-options.ts";
import { exploreFormats, exploreReport } from "../../lab/explore/explore-report.ts";
import { namedFaults, pointsText, unknownFault } from "../../lab/explore/points.ts";
import { type ResultFile, readResultFile, scheduleOfFile } from "../../lab/explore/result-file.ts";
import { selfTest } from "../../lab/explore/self-test.ts";
import type { Audience, Trial } from "../../lab/explore/trials.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import { settingNodes } from "../../mock/config/settings.ts";
import { flagOf } from "../../mock/config/show-settings.ts";
import { assembleStandIn } from "../../mock/stand-in.ts";
import { spelledOut } from "../../wire/switches.ts";
import type { CommandLine } from "../command-line.ts";
import { readChoice, readCount, readTime, UsageError } from "../flag-values.ts";
import { writeReport } from "../output.ts";
import { whileListening } from "../while-listening.ts";

type Line = CommandLine<"explore">;

const exitCodes = { passed: 0, failed: 1, "not proven": 3 } as const;
const stopping = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a client through every failure: `explore [flags] -- <command>`. Exit: 0 nothing failed, 1 something did, 2 usage,
 * 3 not proven.
 */
export async function exploreCommand(line: Line): Promise<number> {
  if (line.flags["self-test"]) return await printSelfTest();
  const flags = readExploreFlags(line);
  if (line.rest.length === 0) {
    throw new UsageError("explore: expected a command after --, like: explore -- node send-likes.js");
  }
  const exploration = await exploreCommandLine(line, flags);
  writeReport(flags.output, exploreReport(exploration, flags.format, line.rest.join(" ")));
  return exitCodes[exploration.result];
}

/** A replay runs with the seed and the switches of its file, unless flags say otherwise. */
async function exploreCommandLine(line: Line, flags: ReturnType<typeof readExploreFlags>): Promise<Exploration> {
  const { settings, rest } = line;
  const { replayed } = flags;
  const source = readConfig({
    flags: replayed ? { ...settings, ...foundWith(replayed, settings) } : settings,
    environment: process.env,
  });
  const standIn = assembleStandIn(source);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of stopping) process.on(signal, onSignal);
  const client = processClient(rest);
  const check = flags.check === undefined ? undefined : processClient(["sh", "-c", flags.check]);
  const switches = source.config.assumptions;
  try {
    return await whileListening({ standIn, origins: source.origins }, ({ url }) => {
      const options = { ...flags, flags: flagsToReplay(line), seed: standIn.seed, command: rest, switches };
      const setting = { standIn, url, client, check, timeoutMs: flags.timeoutMs, stop: stop.signal };
      return exploreClient(setting, options, exploreProgress());
    });
  } finally {
    for (const signal of stopping) process.off(signal, onSignal);
  }
}

function foundWith({ seed, switches }: ResultFile, { seed: typedSeed = seed, assume = [] }: Line["settings"]) {
  const all = Object.entries(spelledOut(switches)).map(([id, variant]) => `${id}=${variant}`);
  return { seed: typedSeed, assume: [...all, ...(assume as readonly string[])] };
}

/**
 * Reads the flags of `explore`.
 * @throws UsageError naming the flag, what was given and what is accepted
 * @throws ConfigError for a file to replay that explore did not write
 */
function readExploreFlags({ flags }: Line) {
  const replayed = flags.replay === undefined ? undefined : readResultFile(flags.replay);
  const { depth, parallel: mostParallel } = exploreLimits;
  const processors = Math.min(Math.max(2, availableParallelism()), mostParallel);
  return {
    depth: readCount("--depth", flags.depth, 1, depth),
    only: allKnown("--only", flags.only, unknownFault).flatMap(namedFaults),
    allow: allKnown("--allow", flags.allow, unknownFault).flatMap(namedFaults),
    operations: allKnown("--operation", flags.operation, unknownMethod),
    budgetMs: readTime("--budget", flags.budget),
    timeoutMs: readTime("--timeout", flags.timeout),
    slowMs: readTime("--slow", flags.slow),
    parallel: flags.parallel === undefined ? processors : readCount("--parallel", flags.parallel, 1, mostParallel),
    check: flags.check,
    whatIf: flags["what-if"],
    directory: flags.directory,
    replayed,
    replay: replayed && scheduleOfFile(replayed),
    format: flags.json ? "json" : readChoice("--format", flags.format, exploreFormats),
    output: flags.output,
  };
}

/** @param unknown says what is wrong with a text that is not known */
function allKnown(flag: string, texts: readonly string[], unknown: (text: string) => string | undefined): string[] {
  const [wrong] = texts.map(unknown).filter((one) => one !== undefined);
  if (wrong !== undefined) throw new UsageError(`${flag}: ${wrong}`);
  return [...texts];
}

/**
 * The typed flags that verdicts depend on, as they are typed again: how long the client may take, the user's own check, and
 * the settings of the stand-in, without secrets.
 */
function flagsToReplay({ flags, settings, typed }: Line): string[] {
  const { timeout, check } = flags;
  const secrets = [...settingNodes.values()].filter(({ secret }) => secret).map(({ name }) => flagOf(name).slice(2));
  // The file that is replayed has seed and switches.
  const left = new Set(["seed", "assume", ...secrets]);
  const again = Object.entries(settings).filter(([name]) => typed.has(name) && !left.has(name));
  return [
    ...(typed.has("timeout") ? ["--timeout", timeout] : []),
    ...(check === undefined ? [] : ["--check", check]),
    ...again.flatMap(([name, value]) =>
      value === true ? [`--${name}`] : [value].flat().flatMap((one) => [`--${name}`, one as string]),
    ),
  ];
}

async function printSelfTest(): Promise<number> {
  const { lines, isFound } = await selfTest();
  process.stdout.write(`${lines.join("\n")}\n`);
  return isFound ? 0 : 1;
}

/** Tells of an exploration on standard error while it runs, a line a run. */
function exploreProgress(): Audience {
  let [planned, done] = [0, 0];
  return {
    plan(runs) {
      planned += runs;
    },
    tell(trial) {
      done += 1;
      planned = Math.max(planned, done);
      process.stderr.write(`${done}/${planned} ${trialLine(trial)}\n`);
    },
  };
}

function trialLine({ schedule, switches, verdict, why }: Trial): string {
  const switched = Object.entries(switches ?? {}).map(([id, variant]) => ` with ${id}=${variant}`);
  const reason = why === "" ? "" : `: ${why.slice(0, 200)}`;
  const points = schedule.length === 0 ? "without faults" : pointsText(schedule);
  return `${verdict} ${points}${switched.join("")}${reason}`;
}
