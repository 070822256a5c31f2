import { inspectConfig } from "../config/read-config.ts";
import { ConfigError, type ConfigProblem } from "../ground/config-error.ts";
import { checkFiles } from "../sandbox/check-files.ts";
import type { CommandLine } from "./command-line.ts";

/** Checks all that `serve` would read, and tells all that is wrong at once. Exit code 0, or 2 when something is. */
export async function validateCommand({ flags, settings }: CommandLine<"validate">): Promise<number> {
  const { usable, problems } = inspectConfig({ flags: settings, environment: process.env });
  const all = [...problems, ...checkFiles(usable)];
  if (flags.json) print(JSON.stringify({ valid: all.length === 0, problems: all.map(shown) }, null, 2));
  else print(all.length === 0 ? "config, fixtures and rules are fine" : new ConfigError(all).message);
  return all.length === 0 ? 0 : 2;
}

const shown = ({ where, message, hint }: ConfigProblem) => ({ path: where, message, hint: hint ?? null });

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
