import { constants, openSync } from "node:fs";
import type { WriteStream } from "node:tty";
import { destination, pino, stdTimeFunctions } from "pino";
import { orConfigError } from "./config-error.ts";
import { memoize } from "./memoize.ts";
import { loadOwnModule } from "./own-module.ts";
import type * as pinoPretty from "./pino-pretty.ts";

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export const logFormats = ["pretty", "json"] as const;
export type LogLevel = (typeof logLevels)[number];

/** The log of the program. A line has plain values, which print as JSON, then a message. */
export type Log = Readonly<Record<"debug" | "info" | "warn" | "error" | "fatal", WriteLine>> & {
  isLevelEnabled(level: LogLevel): boolean;
};

interface WriteLine {
  (message: string): void;
  (fields: object, message: string): void;
}

export interface LogSettings {
  readonly logLevel: LogLevel;
  readonly logFormat?: (typeof logFormats)[number] | undefined;
  /** The log is appended to this file; without one it goes to standard error, because other programs read standard output. */
  readonly logFile?: string | undefined;
}

interface Output {
  readonly stream: ReturnType<typeof destination>;
  /** Formats a line for people; `undefined` for JSON. */
  readonly pretty: ((line: string) => string) | undefined;
  readonly isColored: boolean;
  /** How many lines were dropped, because nobody reads or the disk is full. */
  dropped: number;
}

/** Creates the log. Writing never blocks. @throws ConfigError when its file cannot be written */
export function createLog({ logLevel: level, logFormat, logFile }: LogSettings): Log {
  if (level === "silent") return pino({ level });
  const isTerminal = logFile === undefined && process.stderr.isTTY;
  const isPretty = (logFormat ?? (isTerminal ? "pretty" : "json")) === "pretty";
  const isColored = isTerminal && wantsColors(process.stderr);
  const pretty = isPretty
    ? loadOwnModule<typeof pinoPretty>("common/pino-pretty").prettyFactory({ colorize: isColored, singleLine: true })
    : undefined;
  // In a worker thread, the standard error of the process has no descriptor but this one.
  const stream = destination({ dest: logFile === undefined ? 2 : openLog(logFile), ...buffering });
  const output: Output = { stream, pretty, isColored, dropped: 0 };
  const write = (line: string) => writeLine(output, pretty ? pretty(line) : line);
  const log = pino({ base: null, timestamp: stdTimeFunctions.isoTime, level }, { write });
  outputs.set(log, output);
  openOutputs.add(output);
  let reported = 0;
  stream.on("drop", (lines: Buffer) => {
    for (let at = lines.indexOf("\n"); at >= 0; at = lines.indexOf("\n", at + 1)) output.dropped += 1;
  });
  stream.on("drain", () => {
    const dropped = output.dropped - reported;
    reported = output.dropped;
    if (dropped > 0) log.warn({ dropped }, "log lines were dropped because they were not read or could not be written");
  });
  // The disk is full, or the reader is gone or too slow: the lines wait, and the program goes on.
  stream.on("error", () => {});
  return log;
}

/** Lines are written together, at the latest after 100 ms. Up to a megabyte waits for a reader; the rest is dropped. */
const buffering = {
  contentMode: "buffer",
  sync: false,
  minLength: 100_000,
  maxWrite: 200_000,
  periodicFlush: 100,
  maxLength: 1 << 20,
  maxWriteRetries: 2,
} as const;

const outputs = new WeakMap<Log, Output>();

const openOutputs = new Set<Output>();

/** Writes the lines that wait, then closes the log. Standard error stays open. */
export async function closeLog(log: Log): Promise<void> {
  const output = outputs.get(log);
  if (!output || !openOutputs.has(output)) return;
  await new Promise<void>((resolve) => output.stream.flush(() => resolve()));
  closeNow(output);
}

/** Writes the lines that wait, synchronously, because the process may exit. */
function closeNow(output: Output): void {
  openOutputs.delete(output);
  try {
    output.stream.flushSync();
  } catch {
    // Nobody reads, or the disk is full.
  }
  output.stream.destroy();
}

process.once("exit", () => {
  for (const output of openOutputs) closeNow(output);
});

function writeLine(output: Output, line: string): void {
  if (openOutputs.has(output)) output.stream.write(Buffer.from(line) as never);
}

export const droppedLines = (log: Log): number => outputs.get(log)?.dropped ?? 0;

function openLog(file: string): number {
  // Refuses a pipe without a reader, and never waits for a slow one.
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = constants;
  return orConfigError(file, "the log file cannot be written", () =>
    openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK),
  );
}

/** Does a terminal show colors, and does its user want them: not with `NO_COLOR`. */
export const wantsColors = (stream: WriteStream, environment: object = process.env): boolean =>
  stream.isTTY && stream.hasColors(environment);

/**
 * Writes the line of a call, which pino-pretty would print without the colors of its message.
 * @param json the printed line, in the form of pino's lines
 * @param lineFor the line for people
 */
export function logCall(log: Log, time: string, json: string, lineFor: (isColored: boolean) => string): void {
  const output = outputs.get(log);
  if (!output) return;
  const { pretty, isColored } = output;
  writeLine(output, pretty ? `[${time.slice("2016-06-22T".length, -1)}] ${lineFor(isColored)}\n` : `${json}\n`);
}

export const logTime = (): string => isoMoment(Date.now());

const isoMoment = memoize(1, (epochMs: number) => new Date(epochMs).toISOString());
