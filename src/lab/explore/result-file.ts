import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { type ConfigError, orProblem } from "../../ground/config-error.ts";
import { readPlainFile, writeWhole } from "../../ground/files.ts";
import { noise } from "../../ground/random.ts";
import { readOrThrow } from "../../matching/read-by.ts";
import { ruleSchema } from "../../mock/faults/rule.ts";
import { switchesSchema } from "../../wire/switches.ts";
import { runVerdicts } from "./exploration.ts";
import { type Point, type Schedule, spotSchema } from "./points.ts";

const resultFile = z
  .strictObject({
    verdict: z.enum(runVerdicts),
    why: z.string(),
    command: z.array(z.string()),
    seed: z.string(),
    switches: switchesSchema,
    points: z.array(spotSchema).min(1),
    rules: z.array(z.custom<Point["rule"]>((rule) => ruleSchema.safeParse(rule).success, "no fault rule")),
    calls: z.array(z.string()),
  })
  .refine(({ points, rules }) => points.length === rules.length, "expected as many rules as points");

export type ResultFile = z.output<typeof resultFile>;

/**
 * Writes what replays a failure, whole, under a name that depends on its rules and verdict alone.
 * @returns the path
 * @throws ConfigError naming the path; an old file stays as it was
 */
export function writeResultFile(directory: string, content: ResultFile): string {
  const { verdict, rules } = content;
  const path = join(directory, `${verdict}-${Buffer.from(noise([verdict, rules])).toString("hex", 0, 4)}.json`);
  orProblem(path, "cannot be written", () => {
    mkdirSync(directory, { recursive: true });
    writeWhole(path, `${JSON.stringify(content, null, 2)}\n`);
  });
  return path;
}

/**
 * Reads a file that replays a failure.
 * @throws ConfigError naming the path, when there is none or it is another file
 */
export function readResultFile(path: string): ResultFile {
  const content: unknown = orProblem(path, "cannot be read", () => JSON.parse(readPlainFile(path)));
  return readOrThrow(resultFile, content, (at) => `${path}: no file that explore wrote: /${at.join("/")}`);
}

/** Reads the files of a folder that are about a command. A broken file is told, and keeps no other from being read. */
export function readResultFiles(directory: string, command: readonly string[]) {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const schedules: Schedule[] = [];
  const skipped: string[] = [];
  for (const name of names.filter((one) => one.endsWith(".json")).sort()) {
    try {
      const file = readResultFile(join(directory, name));
      if (JSON.stringify(file.command) === JSON.stringify(command)) schedules.push(scheduleOfFile(file));
    } catch (error) {
      skipped.push((error as ConfigError).message.replaceAll("\n", "; "));
    }
  }
  return { schedules, skipped };
}

export const scheduleOfFile = ({ points, rules }: ResultFile): Schedule =>
  points.map((point, index) => ({ ...point, rule: rules[index] as Point["rule"] }));

/**
 * The line that replays a file, for a shell.
 * @param flags what the verdict depends on and the file does not have
 */
export const replayLine = (file: string, flags: readonly string[], command: readonly string[]): string =>
  ["crmcom-mock explore --replay", ...[file, ...flags, "--", ...command].map(quoted)].join(" ");

const quoted = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
