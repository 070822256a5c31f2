import { constants, openSync } from "node:fs";
import type { WriteStream } from "node:tty";
import { destination, pino } from "pino";
import { ConfigError } from "./config-error.ts";
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
  readonly lines: Lines;
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

/** Ends a log once what waits is written, or nobody has read for some time. Standard error itself is not ours to close. */
export const closeLog = async (log: Log): Promise<void> => outputs.get(log)?.lines.close();

/** Lines that could not be written: nobody read those before, or the disk is full. */
export const droppedLines = (log: Log): number => outputs.get(log)?.lines.dropped ?? 0;

function openLog(file: string): number {
  try {
    // A pipe that nobody reads is refused, and one whose reader is slow blocks nothing.
    const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = constants;
    return openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK);
  } catch (error) {
    throw new ConfigError([{ where: file, message: `the log file cannot be written: ${(error as Error).message}` }]);
  }
}

/** Bytes of lines that wait for a reader; what comes on top is dropped. */
const mostWaiting = 1 << 20;
const blockBytes = 4096;
const blockMs = 100;

/** How often a reader that takes nothing is tried again, 100 ms later each, before the lines wait for the next. */
const mostTries = 2;

/** Lines on their way to a file, in blocks. It waits for no reader; a pipe or a socket must be one that does not block. */
class Lines {
  readonly #stream: ReturnType<typeof destination>;
  #dropped = 0;
  #told = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /**
   * @param dest the descriptor of an open file
   * @param droppedLine the line that tells how many were dropped, once there is room for it
   */
  constructor(dest: number, droppedLine: (count: number) => string) {
    const limits = { minLength: blockBytes, maxLength: mostWaiting, maxWriteRetries: mostTries };
    this.#stream = destination({ dest, sync: false, ...limits });
    this.#stream.on("drop", () => {
      this.#dropped += 1;
    });
    this.#stream.on("drain", () => {
      const untold = this.#dropped - this.#told;
      if (untold === 0) return;
      this.#told = this.#dropped;
      this.write(droppedLine(untold));
    });
    // The disk is full, or the reader is gone or too slow: the lines wait, and the program goes on.
    this.#stream.on("error", () => {});
    unwritten.add(this);
  }

  get dropped(): number {
    return this.#dropped;
  }

  write(line: string): void {
    if (this.#isClosed) return;
    this.#stream.write(line);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#stream.flush();
    }, blockMs).unref();
  }

  /** Waits until what is on its way is written. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isClosed) return resolve();
      this.#stream.flush(() => {
        this.closeNow();
        resolve();
      });
    });
  }

  /** Writes what waits at once, as at the exit of the process nothing is written later. */
  closeNow(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    unwritten.delete(this);
    try {
      this.#stream.flushSync();
    } catch {
      // Nobody reads, or the disk is full.
    }
    this.#stream.destroy();
  }
}

const unwritten = new Set<Lines>();

process.once("exit", () => {
  for (const lines of unwritten) lines.closeNow();
});

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
  const lines = new Lines(descriptor, droppedLine);
  return {
    lines,
    write: (line) => lines.write(line),
    writeCall: (facts) => lines.write(infoLine(facts, "call")),
  };
}

// The library is loaded only when wanted: the start does not wait for it. It takes colors out of a message, so the line of
// a call goes around it.
function forPeople(descriptor: number, colorize: boolean): Output {
  const { prettyFactory } = loadOwnModule<typeof pinoPretty>("ground/pino-pretty");
  const pretty = prettyFactory({ colorize, singleLine: true });
  const lines = new Lines(descriptor, (dropped) => pretty(droppedLine(dropped)));
  return {
    lines,
    write: (line) => lines.write(pretty(line)),
    writeCall: (facts, inWords) => lines.write(`[${timeOfDay()}] ${inWords(facts, colorize)}\n`),
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
