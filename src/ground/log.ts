import { openSync } from "node:fs";
import type { WriteStream } from "node:tty";
import { type DestinationStream, pino } from "pino";
import { ConfigError } from "./config-error.ts";
import { inBlocks } from "./line-blocks.ts";
import { loadOwnModule } from "./own-module.ts";

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export const logFormats = ["pretty", "json"] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFormat = (typeof logFormats)[number];

/** What the program writes its log with: plain values, which print as JSON, then a message. */
export type Log = Readonly<Record<"debug" | "info" | "warn" | "error", WriteLine>> & {
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
  readonly stream: DestinationStream;
  /** Writes the line of a call in its way. */
  writeCall<Facts extends object>(facts: Facts, inWords: CallInWords<Facts>): void;
  /** What waits is written, and a file is closed. */
  close(): Promise<void>;
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
  const log = pino({ ...settings, level }, output.stream);
  outputs.set(log, output);
  return log;
}

/** Ends a log that goes to a file: all of it is there then. Standard error is not ours to close. */
export async function closeLog(log: Log): Promise<void> {
  await outputs.get(log)?.close();
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
  const stream = inBlocks(descriptor);
  return {
    stream,
    writeCall: (facts) => stream.write(infoLine(facts, "call")),
    close: async () => (descriptor === standardError ? stream.handOn() : stream.close()),
  };
}

// The library is loaded only when wanted: the start does not wait for it. It takes colors out of a message, so the line of
// a call goes around it.
function forPeople(descriptor: number, isColored: boolean): Output {
  const { pretty } = loadOwnModule<typeof import("./pino-pretty.ts")>("ground/pino-pretty");
  const destination = pino.destination({ dest: descriptor, sync: true });
  return {
    stream: pretty({ destination, colorize: isColored, singleLine: true }),
    writeCall: (facts, inWords) => {
      destination.write(`[${timeOfDay()}] ${inWords(facts, isColored)}\n`);
    },
    close: async () => {
      if (descriptor !== standardError) destination.end();
    },
  };
}

/** As the other lines for people begin. */
const timeOfDay = () => new Date().toISOString().slice("2016-06-22T".length, -1);

/** A line as the log itself would print it. */
export function infoLine(fields: object, message: string): string {
  return `{"level":30${timestamp()},${JSON.stringify(fields).slice(1, -1)},"msg":${JSON.stringify(message)}}\n`;
}

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
