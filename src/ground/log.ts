import { constants, openSync } from "node:fs";
import type { WriteStream } from "node:tty";
import { destination, pino, stdTimeFunctions } from "pino";
import { orProblem } from "./config-error.ts";
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

export interface LogSettings {
  readonly logLevel: LogLevel;
  /** Pretty on a terminal when absent, else JSON. */
  readonly logFormat?: LogFormat | undefined;
  /** It goes to the end of this file; to standard error when absent, as standard output is for what other programs read. */
  readonly logFile?: string | undefined;
}

interface Output {
  readonly lines: Lines;
  /** Makes a line for people of what pino prints; `undefined` when the lines are for machines. */
  readonly pretty: ((line: string) => string) | undefined;
  readonly isColored: boolean;
}

const standardError = 2;

/** The log as its settings want it. Nobody waits for a line to be written. @throws ConfigError when its file cannot be written */
export function createLog({ logLevel: level, logFormat, logFile }: LogSettings): Log {
  if (level === "silent") return pino({ level });
  const isTerminal = logFile === undefined && process.stderr.isTTY;
  const isPretty = (logFormat ?? (isTerminal ? "pretty" : "json")) === "pretty";
  const isColored = isTerminal && wantsColors(process.stderr);
  const pretty = isPretty ? loadPretty(isColored) : undefined;
  const lines = new Lines(logFile === undefined ? standardError : openLog(logFile));
  const write = (line: string) => lines.write(pretty ? pretty(line) : line);
  const log = pino({ base: null, timestamp: stdTimeFunctions.isoTime, level }, { write });
  lines.onDropped = (dropped) =>
    log.warn({ dropped }, "lines of the log were dropped: nobody read it, or it could not be written");
  outputs.set(log, { lines, pretty, isColored });
  return log;
}

// Loaded only when wanted: the start does not wait for it.
function loadPretty(colorize: boolean): (line: string) => string {
  return loadOwnModule<typeof pinoPretty>("ground/pino-pretty").prettyFactory({ colorize, singleLine: true });
}

/** Ends a log once what waits is written, or nobody has read for some time. Standard error itself is not ours to close. */
export const closeLog = async (log: Log): Promise<void> => outputs.get(log)?.lines.close();

/** Lines that could not be written: nobody read those before, or the disk is full. */
export const droppedLines = (log: Log): number => outputs.get(log)?.lines.dropped ?? 0;

function openLog(file: string): number {
  // A pipe that nobody reads is refused, and one whose reader is slow blocks nothing.
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = constants;
  return orProblem(file, "the log file cannot be written", () =>
    openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK),
  );
}

/** Bytes of lines that wait for a reader; what comes on top is dropped. */
const mostWaiting = 1 << 20;
const blockBytes = 12 * 1024;
const blockMs = 100;

/** How often a reader that takes nothing is tried again, 100 ms later each, before the lines wait for the next. */
const mostTries = 2;

/** Lines on their way to a file, in blocks. It waits for no reader; a pipe or a socket must be one that does not block. */
class Lines {
  readonly #stream: ReturnType<typeof destination>;
  #dropped = 0;
  #told = 0;
  #isClosed = false;

  /** Told how many lines were dropped, once there is room again. */
  onDropped: (count: number) => void = () => {};

  /** @param dest the descriptor of an open file */
  constructor(dest: number) {
    const limits = {
      minLength: blockBytes,
      periodicFlush: blockMs,
      maxLength: mostWaiting,
      maxWriteRetries: mostTries,
    };
    this.#stream = destination({ dest, sync: false, ...limits });
    this.#stream.on("drop", () => {
      this.#dropped += 1;
    });
    this.#stream.on("drain", () => {
      const untold = this.#dropped - this.#told;
      this.#told = this.#dropped;
      if (untold > 0) this.onDropped(untold);
    });
    // The disk is full, or the reader is gone or too slow: the lines wait, and the program goes on.
    this.#stream.on("error", () => {});
    unwritten.add(this);
  }

  get dropped(): number {
    return this.#dropped;
  }

  write(line: string): void {
    if (!this.#isClosed) this.#stream.write(line);
  }

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

const outputs = new WeakMap<Log, Output>();

/**
 * Writes the line that every call has: its facts for machines, or a text made of them for people.
 * @param factsOf gives plain values, which print as JSON; asked for only when there is to be a line
 */
export function logCall<Facts extends object>(
  log: Log,
  factsOf: () => Facts,
  inWords: (facts: Facts, isColored: boolean) => string,
): void {
  const output = outputs.get(log);
  if (!output || !log.isLevelEnabled("info")) return;
  if (output.pretty) {
    // As the other lines for people begin. They lose the colors of their message, so this one is written directly.
    const timeOfDay = new Date().toISOString().slice("2016-06-22T".length, -1);
    output.lines.write(`[${timeOfDay}] ${inWords(factsOf(), output.isColored)}\n`);
  } else log.info(factsOf(), "call");
}
