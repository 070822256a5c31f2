import { availableParallelism } from "node:os";
import { exploreLimits, unknownMethod } from "../../lab/explore/explore-options.ts";
import { exploreFormats } from "../../lab/explore/explore-report.ts";
import { type FaultWord, namedFaults, unknownFault } from "../../lab/explore/point.ts";
import { readResultFile, scheduleOfFile } from "../../lab/explore/result-file.ts";
import { settingNodes } from "../../mock/config/settings.ts";
import { flagOf } from "../../mock/config/show-settings.ts";
import type { CommandLine } from "../command-line.ts";
import { readChoice, readCount, readTime, UsageError } from "../flag-values.ts";

/** What `explore` was asked. */
export type ExploreFlags = ReturnType<typeof readExploreFlags>;

/**
 * Reads the flags of `explore`.
 * @throws UsageError naming the flag, what was given and what is accepted
 * @throws ConfigError for a file to replay that explore did not write
 */
export function readExploreFlags({ flags }: CommandLine<"explore">) {
  const replayed = flags.replay === undefined ? undefined : readResultFile(flags.replay);
  const { depth, parallel: mostParallel } = exploreLimits;
  const processors = Math.min(Math.max(2, availableParallelism()), mostParallel);
  return {
    depth: readCount("--depth", flags.depth, 1, depth),
    only: flags.only.flatMap((text) => readFault("--only", text)),
    allow: flags.allow.flatMap((text) => readFault("--allow", text)),
    operations: flags.operation.map(readOperation),
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

function readFault(flag: string, text: string): readonly FaultWord[] {
  const unknown = unknownFault(text);
  if (unknown === undefined) return namedFaults(text);
  throw new UsageError(`${flag}: ${unknown}`);
}

function readOperation(text: string): string {
  const unknown = unknownMethod(text);
  if (unknown === undefined) return text;
  throw new UsageError(`--operation: ${unknown}`);
}

/** Settings whose values stand in the file that is replayed. */
const inFile: ReadonlySet<string> = new Set(["seed", "assume"]);

/**
 * The typed flags that verdicts depend on, as they are typed again: how long the client may take, the user's own check, and
 * the settings of the stand-in, without secrets.
 */
export function flagsToReplay({ flags, settings, typed }: CommandLine<"explore">): string[] {
  const { timeout, check } = flags;
  const secrets = [...settingNodes.values()].filter(({ secret }) => secret).map(({ name }) => flagOf(name).slice(2));
  const left = new Set([...inFile, ...secrets]);
  const again = Object.entries(settings).filter(([name]) => typed.has(name) && !left.has(name));
  return [
    ...(typed.has("timeout") ? ["--timeout", timeout] : []),
    ...(check === undefined ? [] : ["--check", check]),
    ...again.flatMap(([name, value]) =>
      value === true ? [`--${name}`] : [value].flat().flatMap((one) => [`--${name}`, one as string]),
    ),
  ];
}
