import { availableParallelism } from "node:os";
import { nearestHint } from "../ground/config-error.ts";
import { exploreLimits, unknownMethod } from "../lab/explore/explore-options.ts";
import { type ExploreFormat, exploreFormats } from "../lab/explore/explore-report.ts";
import type { FaultWord, Schedule } from "../lab/explore/point.ts";
import { namedFaults, unknownFault } from "../lab/explore/point.ts";
import { type ResultFile, readResultFile, scheduleOfFile } from "../lab/explore/result-file.ts";
import type { CommandLine } from "./command-line.ts";
import { readTime } from "./read-time.ts";
import { UsageError } from "./usage-error.ts";

/** What `explore` was asked. */
export interface ExploreFlags {
  readonly depth: number;
  readonly only: readonly FaultWord[];
  readonly operations: readonly string[];
  readonly budgetMs: number;
  readonly timeoutMs: number;
  readonly slowMs: number;
  readonly parallel: number;
  readonly check: string | undefined;
  readonly whatIf: boolean;
  readonly directory: string;
  readonly replayed: ResultFile | undefined;
  readonly replay: Schedule | undefined;
  readonly format: ExploreFormat;
  readonly output: string | undefined;
}

/**
 * @throws UsageError naming the flag, what was given and what is accepted
 * @throws ConfigError for a file to replay that is none
 */
export function readExploreFlags({ flags }: CommandLine<"explore">): ExploreFlags {
  const replayed = flags.replay === undefined ? undefined : readResultFile(flags.replay);
  const mostParallel = exploreLimits.parallel;
  const processors = Math.max(2, availableParallelism());
  return {
    depth: readInteger("--depth", flags.depth, exploreLimits.depth),
    only: flags.only.flatMap(readFault),
    operations: flags.operation.map(readOperation),
    budgetMs: readTime("--budget", flags.budget),
    timeoutMs: readTime("--timeout", flags.timeout),
    slowMs: readTime("--slow", flags.slow),
    parallel: readInteger("--parallel", flags.parallel ?? String(Math.min(processors, mostParallel)), mostParallel),
    check: flags.check,
    whatIf: flags["what-if"],
    directory: flags.directory,
    replayed,
    replay: replayed && scheduleOfFile(replayed),
    format: flags.json ? "json" : readFormat(flags.format),
    output: flags.output,
  };
}

function readFault(text: string): readonly FaultWord[] {
  const unknown = unknownFault(text);
  if (unknown === undefined) return namedFaults(text);
  throw new UsageError(`--only: ${unknown}`);
}

function readOperation(text: string): string {
  const unknown = unknownMethod(text);
  if (unknown === undefined) return text;
  throw new UsageError(`--operation: ${unknown}`);
}

function readInteger(flag: string, text: string, most: number): number {
  const read = Number(text);
  if (/^\d+$/.test(text) && read >= 1 && read <= most) return read;
  throw new UsageError(`${flag}: "${text}" is not accepted; expected an integer from 1 to ${most}`);
}

function readFormat(text: string): ExploreFormat {
  const found = exploreFormats.find((one) => one === text);
  if (found !== undefined) return found;
  throw new UsageError(`--format: "${text}" is not accepted; ${nearestHint(text, exploreFormats)}`);
}
