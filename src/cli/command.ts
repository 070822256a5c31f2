import { stopwatchMs } from "../common/clock.ts";
import { orConfigError } from "../common/config-error.ts";
import { writeWhole } from "../common/files.ts";
import { printable } from "../common/quoted-text.ts";
import type { ConfigSources } from "../mock/config/read-config.ts";
import type { CommandName, FlagsOf } from "./command-table.ts";

/** A command cannot run, most often because of its command line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface CommandLine<Name extends CommandName = CommandName> {
  /** The values of the command's own flags, from the command line, variables or defaults. */
  readonly flags: FlagsOf<Name>;
  /** The sources of the settings: typed flags, variables, and defaults of the command. */
  readonly sources: ConfigSources;
  /** The words that are no flags. */
  readonly words: readonly string[];
  /** The words after `--`. */
  readonly rest: readonly string[];
  /** The values of each flag that was typed, by its name without dashes; `true` for one without a value. */
  readonly typed: ReadonlyMap<string, readonly (string | true)[]>;
}

/** Prints a text and a line break. @returns 0, the exit code of success */
export function printText(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

/** Prints the value as JSON for `--json`, otherwise the text. @returns 0, the exit code of success */
export const printJsonOrText = ({ json }: { readonly json: boolean }, value: unknown, text: string): number =>
  printText(json ? JSON.stringify(value, null, 2) : printableLines(text));

/** Prints a text for people on standard error. Standard output is for programs. */
export const printMessage = (text: string): void => void process.stderr.write(`${printableLines(text)}\n`);

/** Makes a function that prints how far a long command is, at most once in five seconds. */
export function progressPrinter(): (line: string) => void {
  let printedMs = stopwatchMs();
  return (line) => {
    if (stopwatchMs() - printedMs < 5000) return;
    printedMs = stopwatchMs();
    printMessage(line);
  };
}

/** Without control characters: a page, a recording or a client may have written a part of the text. */
const printableLines = (text: string): string => text.split("\n").map(printable).join("\n");

/** Writes a file that a flag names, whole or not at all. @throws ConfigError naming the flag, the path and the reason */
export const writeTextFile = (flag: string, path: string, text: string): void =>
  orConfigError(`${flag} ${path}`, "cannot be written", () => writeWhole(path, text));

export const writeJsonFile = (flag: string, path: string, value: unknown): void =>
  writeTextFile(flag, path, `${JSON.stringify(value, null, 2)}\n`);

/** Prints a report in the format of `--format` or `--json`. */
export function writeReport<Format extends string>(
  { format, json }: { readonly format: Format; readonly json: boolean },
  reportIn: (format: Format | "json") => string,
): void {
  const chosen = json ? "json" : format;
  const report = reportIn(chosen);
  process.stdout.write(chosen === "text" ? printableLines(report) : report);
}
