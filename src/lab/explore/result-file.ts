import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { ConfigError } from "../../ground/config-error.ts";
import { noise } from "../../ground/random.ts";
import { readBy } from "../../matching/read-by.ts";
import { ruleSchema } from "../../mock/faults/rule.ts";
import { type Switches, switchesSchema } from "../../wire/switches.ts";
import { runVerdicts } from "./exploration.ts";
import { type Point, rulesOf, type Schedule, spotMembers, spotOf } from "./point.ts";
import { recordedLine, type Trial } from "./trials.ts";

const resultFile = z.strictObject({
  verdict: z.enum(runVerdicts),
  why: z.string(),
  command: z.array(z.string()),
  seed: z.string(),
  switches: switchesSchema,
  points: z.array(z.strictObject(spotMembers)).min(1),
  rules: z.array(z.custom<Point["rule"]>((rule) => ruleSchema.safeParse(rule).success, "no fault rule")),
  calls: z.array(z.string()),
});

/** What stands in a file that replays a failure. */
export type ResultFile = z.output<typeof resultFile>;

/** What is the same for all files of an exploration. */
export interface FileSetting {
  readonly command: readonly string[];
  readonly seed: string;
  readonly switches: Switches;
}

/**
 * Writes what replays a failure, by a name that depends on its rules and verdict alone.
 * @returns the path
 */
export function writeResultFile(
  directory: string,
  { verdict, why, schedule, record }: Trial,
  setting: FileSetting,
): string {
  const rules = rulesOf(schedule);
  const id = Buffer.from(noise([verdict, rules]))
    .toString("hex")
    .slice(0, 8);
  const path = join(directory, `${verdict}-${id}.json`);
  const { command, seed, switches } = setting;
  const content = {
    verdict,
    why,
    command,
    seed,
    switches,
    points: schedule.map(spotOf),
    rules,
    calls: record.calls.map(recordedLine),
  };
  mkdirSync(directory, { recursive: true });
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
  return path;
}

/**
 * Reads a file that replays a failure.
 * @throws ConfigError naming the path, when there is none or it is another file
 */
export function readResultFile(path: string): ResultFile {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new ConfigError([{ where: path, message: `cannot be read: ${(error as Error).message}` }]);
  }
  const read = readBy(resultFile, content);
  if (!read.problems && read.data.rules.length === read.data.points.length) return read.data;
  const message = read.problems?.map((issue) => `/${issue.path.map(String).join("/")}: ${issue.message}`).join("; ");
  throw new ConfigError([
    { where: path, message: `no file that explore wrote: ${message ?? "expected as many rules as points"}` },
  ]);
}

/** The schedules of the files of a folder that are about the same command, those found first first. */
export function readResultFiles(directory: string, command: readonly string[]): Schedule[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => readResultFile(join(directory, name)))
    .filter((file) => JSON.stringify(file.command) === JSON.stringify(command))
    .map(scheduleOfFile);
}

/** The schedule that a file replays. */
export const scheduleOfFile = ({ points, rules }: ResultFile): Schedule =>
  points.map(({ row, ...point }, index) => ({
    ...point,
    ...(row !== undefined && { row }),
    rule: rules[index] as Point["rule"],
  }));

/**
 * The line that replays a file, for a shell.
 * @param flags what the verdict depends on and the file does not have
 */
export const replayLine = (file: string, flags: readonly string[], command: readonly string[]): string =>
  ["crmcom-mock explore --replay", ...[file, ...flags, "--", ...command].map(quoted)].join(" ");

const quoted = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
