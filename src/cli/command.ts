import { orConfigError } from "../ground/config-error.ts";
import { writeWhole } from "../ground/files.ts";
import { printable } from "../ground/quoted-text.ts";
import type { ConfigSources } from "../mock/config/read-config.ts";
import type { CommandName, FlagsOf } from "./command-table.ts";

/** A command cannot be run, most often because of its command line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

export interface CommandLine<Name extends CommandName = CommandName> {
  /** The values of its own flags, with variables and defaults in place. */
  readonly flags: FlagsOf<Name>;
  /** Where settings come from: flags that were typed, variables, defaults of the command. */
  readonly sources: ConfigSources;
  readonly words: readonly string[];
  readonly rest: readonly string[];
  /** The values of each flag that was typed, by its name without dashes; `true` for one without a value. */
  readonly typed: ReadonlyMap<string, readonly (string | true)[]>;
}

/** Prints a text and ends its line. Gives the exit code of a command that did what it was asked: 0. */
export function printText(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

/** Prints a value as JSON if the user asked for that, else the text. Gives 0 too. */
export const printJsonOrText = ({ json }: { readonly json: boolean }, value: unknown, text: string): number =>
  printText(json ? JSON.stringify(value, null, 2) : inLines(text));

/** Tells people something: programs read standard output. */
export const printMessage = (text: string): void => void process.stderr.write(`${inLines(text)}\n`);

/** A page, a recording or a client may have written a part of it. */
const inLines = (text: string): string => text.split("\n").map(printable).join("\n");

/** Writes a file that a flag names, whole or not at all. @throws ConfigError naming the flag, the path and the reason */
export const writeTextFile = (flag: string, path: string, text: string): void =>
  orConfigError(`${flag} ${path}`, "cannot be written", () => writeWhole(path, text));

export const writeJsonFile = (flag: string, path: string, value: unknown): void =>
  writeTextFile(flag, path, `${JSON.stringify(value, null, 2)}\n`);

/** Prints a report in the format that was asked for, or writes it into the file of `--output`. */
export function writeReport<Format extends string>(
  { format, json, output }: { readonly format: Format; readonly json: boolean; readonly output?: string | undefined },
  inFormat: (format: Format | "json") => string,
): void {
  const text = json || format !== "text" ? inFormat(json ? "json" : format) : inLines(inFormat(format));
  if (output === undefined) process.stdout.write(text);
  else writeTextFile("--output", output, text);
}
