import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { switchesSchema } from "../assumptions/switches.ts";
import { ConfigError, orConfigError } from "../common/config-error.ts";
import { readPlainFile, writeWhole } from "../common/files.ts";
import { objectOf } from "../common/json.ts";
import { packageVersion } from "../common/own-module.ts";
import { hashBytes } from "../common/random.ts";
import { replayLine } from "../common/shell-line.ts";
import { ruleSchema } from "../library/internal.ts";
import { readBy, readOrThrow } from "../schema/read-by.ts";
import {
  type ClientRun,
  type ClientRuns,
  callLines,
  type ExplorationSettings,
  type KeptFailure,
} from "./client-runs.ts";
import { type Failure, failureSchema } from "./exploration.ts";
import { bySeverity, type Point, shownPoint } from "./points.ts";
import type { SuggestedFix } from "./suggested-fix.ts";
import { isFailure, runVerdicts } from "./verdicts.ts";

export type FaultRun = ClientRun & { readonly point: Point };

/** A failure, and the runs that it stands for: those with the same verdict and the same suggested fix. */
export interface FoundFailure {
  readonly failure: Failure;
  readonly runs: readonly FaultRun[];
}

/**
 * Groups failed runs by verdict and suggested fix. The mildest run of a group stands for the group once it has ended alike three
 * times; a run that has not is unstable.
 */
export async function findFailures(tried: readonly FaultRun[], runs: ClientRuns) {
  const failed = tried.filter(({ verdict }) => isFailure(verdict)).sort((a, b) => bySeverity(a.point, b.point));
  const withFix = failed.map((run) => ({ ...run, fix: fixOf(run, failed, runs) }));
  const groups = Map.groupBy(withFix, ({ verdict, fix }) => `${verdict} ${fix?.text}`);
  const confirmed = await Promise.all([...groups.values()].map((group) => runs.confirm(group)));
  const found = confirmed.flatMap(({ confirmed: [run, ...others] }): FoundFailure[] =>
    run ? [{ runs: [run, ...others], failure: failureOf(run, others, run.fix, runs) }] : [],
  );
  return { found, unstable: confirmed.flatMap(({ unstable }) => unstable) };
}

/** An outage that fails like the same fault once needs the same fix. */
function fixOf(run: FaultRun, failed: readonly FaultRun[], runs: ClientRuns): SuggestedFix | undefined {
  const { verdict, point } = run;
  const kindOf = (one: FaultRun) => `${one.verdict} ${one.point.operation} ${one.point.fault}`;
  const once = point.lasts ? failed.find((one) => !one.point.lasts && kindOf(one) === kindOf(run)) : undefined;
  return isFailure(verdict) ? runs.fixFor(once ?? run, verdict) : undefined;
}

function failureOf(
  run: FaultRun,
  others: readonly FaultRun[],
  fix: SuggestedFix | undefined,
  { settings }: ClientRuns,
): Failure {
  const { verdict, why, point } = run;
  const { directory, command = [], flags = {}, standIn, replay } = settings;
  const failure = {
    ...{ verdict, why, point: shownPoint(point), rule: point.rule, calls: callLines(run) },
    alsoAt: others.map((other) => shownPoint(other.point)),
    ...(fix && { suggestedFix: fix }),
  };
  if (replay) return { ...failure, file: replay.file, replay: replayLine(replay.file) };
  if (directory === undefined) return { ...failure, file: null, replay: null };
  // The same verdict of the same rule has the same name.
  const name = `${verdict}-${hashBytes([verdict, point.rule]).toString("hex", 0, 4)}.json`;
  const file = join(directory, name);
  // A client that is a function of a program has no command that a line could run.
  const line = command.length === 0 ? null : replayLine(file);
  const { seed, config } = standIn;
  const { alsoAt: _, ...kept } = failure;
  const howToReplay = { replay: line, command: [...command], flags, seed, switches: config.assumptions };
  writeFailure(file, { ...kept, version: packageVersion, ...howToReplay });
  return { ...failure, file, replay: line };
}

function writeFailure(file: string, content: object): void {
  orConfigError(file, "cannot be written", () => {
    mkdirSync(join(file, ".."), { recursive: true });
    writeWhole(file, `${JSON.stringify(content, null, 2)}\n`);
  });
}

const faultRule = z.custom<Point["rule"]>().superRefine((rule, context) => {
  for (const { path, message } of readBy(ruleSchema, rule).problems ?? []) {
    context.addIssue({ code: "custom", path: [...path], message });
  }
});

const failureFile = failureSchema.omit({ file: true, alsoAt: true, suggestedFix: true }).extend({
  // A replay chooses the fix again.
  suggestedFix: z.unknown().optional(),
  replay: z.string().nullable().optional(),
  version: z.string().optional(),
  command: z.array(z.string()),
  flags: z.record(z.string(), z.array(z.union([z.string(), z.literal(true)])).readonly()).default({}),
  seed: z.string(),
  switches: switchesSchema,
  rule: faultRule,
  /** How the last exploration ended there, if it is no longer the verdict. */
  now: z.enum(runVerdicts).optional(),
});

/** Why a file is not in the form of this version. Before 3.0.0, files had no version. */
function notReadable(content: unknown, path: string): string {
  const { version = "before 3.0.0", verdict, rules, rule = rules } = objectOf(content) ?? {};
  if (verdict === undefined || rule === undefined || version === packageVersion) return "not a file that explore wrote";
  return `explore of version ${version} wrote it. Delete the folder ${dirname(path)} and explore again`;
}

/** Reads a file that replays a failure. @throws ConfigError naming the path, when it is another file or none */
export function readFailureFile(path: string) {
  const content: unknown = orConfigError(path, "cannot be read", () => JSON.parse(readPlainFile(path)));
  const file = readOrThrow(failureFile, content, (at) => `${path}: ${notReadable(content, path)}: /${at.join("/")}`);
  return { ...file, point: { ...file.point, rule: file.rule } };
}

/** Reads the failures that a directory keeps of the same command and the chosen faults. It skips a broken file. */
export function readKeptFailures({ directory = "", command = [], only }: ExplorationSettings) {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const failures: KeptFailure[] = [];
  const skipped: string[] = [];
  for (const name of names.filter((file) => file.endsWith(".json")).sort()) {
    const file = join(directory, name);
    try {
      const { point, ...kept } = readFailureFile(file);
      if (!isDeepStrictEqual(kept.command, [...command])) continue;
      if (only.length === 0 || only.includes(point.fault)) failures.push({ file, point });
      else skipped.push(`${file}: --only leaves ${point.fault} out`);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      skipped.push(error.message.replaceAll("\n", "; "));
    }
  }
  return { failures, skipped };
}

/** Writes into the file of a kept failure how it ended now, unless it says so already. */
export function keepOutcome({ file }: KeptFailure, { verdict }: ClientRun): void {
  const { point: _, now, ...kept } = readFailureFile(file);
  const content = JSON.parse(readPlainFile(file));
  if ((now ?? kept.verdict) !== verdict) writeFailure(file, { ...content, now: verdict });
}
