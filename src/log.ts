import { createRequire } from "node:module";
import { type DestinationStream, type Logger, pino } from "pino";

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export const logFormats = ["pretty", "json"] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFormat = (typeof logFormats)[number];

export type Log = Logger;

const standardError = 2;

/**
 * The log, on standard error: standard output is for what other programs read. Without a format, pretty on a terminal.
 * Lines go out in blocks, a moment later, and at the latest when the program ends: a call does not wait for them.
 */
export function createLog(level: LogLevel, format: LogFormat | undefined): Log {
  if (level === "silent") return pino({ level });
  const isPretty = (format ?? (process.stderr.isTTY ? "pretty" : "json")) === "pretty";
  const settings = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const block = { dest: standardError, sync: false, minLength: 4096, periodicFlush: 100 };
  return pino(settings, isPretty ? prettyStream() : pino.destination(block));
}

// Loaded only when wanted: the start does not wait for it.
function prettyStream(): DestinationStream {
  const pretty = createRequire(import.meta.url)("pino-pretty") as (settings: object) => DestinationStream;
  return pretty({ destination: standardError, sync: true, colorize: process.stderr.isTTY, singleLine: true });
}
