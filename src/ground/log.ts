import { type DestinationStream, pino } from "pino";
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

const standardError = 2;

/**
 * The log, on standard error: standard output is for what other programs read. Without a format, pretty on a terminal.
 * Lines go out in blocks, a moment later, and at the latest when the program ends: a call does not wait for them.
 */
export function createLog(level: LogLevel, format: LogFormat | undefined): Log {
  if (level === "silent") return pino({ level });
  const isPretty = (format ?? (process.stderr.isTTY ? "pretty" : "json")) === "pretty";
  if (isPretty) return pino({ ...settings, level }, prettyStream());
  const stream = inBlocks(standardError);
  const log = pino({ ...settings, level }, stream);
  streams.set(log, stream);
  return log;
}

/** What all lines have in common. */
export const settings = { base: null, timestamp };

/** Of the logs whose lines are JSON. */
const streams = new WeakMap<Log, DestinationStream>();

/**
 * The same as `log.info(fields, message)`, but cheaper: for the line that every call writes.
 * @param fields plain values, which print as JSON
 */
export function logInfo(log: Log, fields: object, message: string): void {
  if (!log.isLevelEnabled("info")) return;
  const stream = streams.get(log);
  if (stream) stream.write(infoLine(fields, message));
  else log.info(fields, message);
}

/** A line as the log itself would print it. */
export function infoLine(fields: object, message: string): string {
  return `{"level":30${timestamp()},${JSON.stringify(fields).slice(1, -1)},"msg":${JSON.stringify(message)}}\n`;
}

const blockLines = 200;
const blockMs = 100;

/**
 * Lines are handed on in blocks. The destination's own `minLength` does not do: it counts all that waits anew with every
 * line.
 */
function inBlocks(descriptor: number): DestinationStream {
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const handOn = () => {
    clearTimeout(timer);
    timer = undefined;
    waiting.delete(handOn);
    const block = lines.join("");
    lines = [];
    if (block !== "") destination.write(block);
  };
  handOnAtExit();
  const destination = pino.destination({ dest: descriptor, sync: false });
  return {
    write(line) {
      lines.push(line);
      if (lines.length >= blockLines) return handOn();
      timer ??= setTimeout(handOn, blockMs).unref();
      waiting.add(handOn);
    },
  };
}

/** Logs with lines that were not handed on yet. */
const waiting = new Set<() => void>();
let isHandedOnAtExit = false;

/** Once for all logs, and before the first destination is made: that writes what it has at the same event. */
function handOnAtExit(): void {
  if (isHandedOnAtExit) return;
  isHandedOnAtExit = true;
  process.once("exit", () => {
    for (const handOn of waiting) handOn();
  });
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

// Loaded only when wanted: the start does not wait for it.
function prettyStream(): DestinationStream {
  const { pretty } = loadOwnModule<typeof import("./pino-pretty.ts")>("ground/pino-pretty");
  return pretty({ destination: standardError, sync: true, colorize: process.stderr.isTTY, singleLine: true });
}
