import { openSync } from "node:fs";
import type { WriteStream } from "node:tty";
import { pino } from "pino";
import { ConfigError } from "./config-error.ts";
import { LineBlocks } from "./line-blocks.ts";
import { loadOwnModule } from "./own-module.ts";
import type * as pinoPretty from "./pino-pretty.ts";

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export const logFormats = ["pretty", "json"] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFormat = (typeof logFormats)[number];

/** What the program writes its log with: plain values, which print as JSON, then a message. */
export type Log = Readonly<Record<"debug" | "info" | "warn" | "error" | "fatal", WriteLine>> & {
  isLevelEnabled(level: LogLevel): boolean;
};

interface WriteLine {
  (message: string): void;
  (fields: object, message: string): void;
}

/** What a log is to be like. */
export interface LogSettings {
  readonly logLevel: LogLevel;
  /** Pretty on a terminal when absent, else JSON. */
  readonly logFormat?: LogFormat | undefined;
  /** It goes to the end of this file; to standard error when absent, as standard output is for what other programs read. */
  readonly logFile?: string | undefined;
}

/** Where the lines of a log go. */
interface Output {
  readonly blocks: LineBlocks;
  /** Writes a line as pino prints it. */
  write(line: string): void;
  /** Writes the line of a call in its way. */
  writeCall<Facts extends object>(facts: Facts, inWords: CallInWords<Facts>): void;
}

type CallInWords<Facts> = (facts: Facts, isColored: boolean) => string;

const standardError = 2;

/** The log as its settings want it. Nobody waits for a line to be written. @throws ConfigError when its file cannot be written */
export function createLog({ logLevel: level, logFormat, logFile }: LogSettings): Log {
  if (level === "silent") return pino({ level });
  const isTerminal = logFile === undefined && process.stderr.isTTY;
  const isPretty = (logFormat ?? (isTerminal ? "pretty" : "json")) === "pretty";
  const descriptor = logFile === undefined ? standardError : openLog(logFile);
  const output = isPretty ? forPeople(descriptor, wantsColors(process.stderr) && isTerminal) : forMachines(descriptor);
  const log = pino({ ...settings, level }, output);
  outputs.set(log, output);
  return log;
}

/** Ends a log: what waits is written, unless nobody reads it. Standard error itself is not ours to close. */
export function closeLog(log: Log): void {
  outputs.get(log)?.blocks.close();
}

/** Lines that could not be written: nobody read those before, or the disk is full. */
export function droppedLines(log: Log): number {
  return outputs.get(log)?.blocks.dropped ?? 0;
}

function openLog(file: string): number {
  try {
    return openSync(file, "a");
  } catch (error) {
    throw new ConfigError([{ where: file, message: `the log file cannot be written: ${(error as Error).message}` }]);
  }
}

/** Does a terminal show colors, and does its user want them: not with `NO_COLOR`. */
export const wantsColors = (stream: WriteStream, environment: object = process.env): boolean =>
  stream.isTTY && stream.hasColors(environment);

/** What all lines have in common. */
export const settings = { base: null, timestamp };

const outputs = new WeakMap<Log, Output>();

/**
 * Writes the line that every call has: its facts for machines, or a text made of them for people.
 * @param factsOf gives plain values, which print as JSON; asked for only when there is to be a line
 */
export function logCall<Facts extends object>(log: Log, factsOf: () => Facts, inWords: CallInWords<Facts>): void {
  if (log.isLevelEnabled("info")) outputs.get(log)?.writeCall(factsOf(), inWords);
}

/** For machines the line of a call is the same as `log.info(facts, "call")` prints, but cheaper. */
function forMachines(descriptor: number): Output {
  const blocks = new LineBlocks(descriptor, droppedLine);
  return {
    blocks,
    write: (line) => blocks.write(line),
    writeCall: (facts) => blocks.write(infoLine(facts, "call")),
  };
}

// The library is loaded only when wanted: the start does not wait for it. It takes colors out of a message, so the line of
// a call goes around it.
function forPeople(descriptor: number, colorize: boolean): Output {
  const { prettyFactory } = loadOwnModule<typeof pinoPretty>("ground/pino-pretty");
  const pretty = prettyFactory({ colorize, singleLine: true });
  const blocks = new LineBlocks(descriptor, (dropped) => pretty(droppedLine(dropped)));
  return {
    blocks,
    write: (line) => blocks.write(pretty(line)),
    writeCall: (facts, inWords) => blocks.write(`[${timeOfDay()}] ${inWords(facts, colorize)}\n`),
  };
}

/** As the other lines for people begin. */
const timeOfDay = () => new Date().toISOString().slice("2016-06-22T".length, -1);

/** A line as the log itself would print it. */
export const infoLine = (fields: object, message: string): string => lineOf(30, fields, message);

/** @param fields not empty */
const lineOf = (level: number, fields: object, message: string): string =>
  `{"level":${level}${timestamp()},${JSON.stringify(fields).slice(1, -1)},"msg":${JSON.stringify(message)}}\n`;

const droppedLine = (dropped: number) =>
  lineOf(40, { dropped }, "lines of the log were dropped: nobody read it, or it could not be written");

let printedMs = Number.NaN;
let printed = "";

/** The time of a line as pino wants it. Printed once a millisecond: that takes as long as the rest of a line. */
function timestamp(): string {
  const now = Date.now();
  if (now !== printedMs) {
    printedMs = now;
    printed = `,"time":"${new Date(now).toISOString()}"`;
  }
  return printed;
}
