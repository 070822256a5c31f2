import { ConfigError, type ConfigProblem } from "../../ground/config-error.ts";
import { processBound } from "../../ground/memory-limit.ts";
import { readMethods } from "../../mock/config/method-folders.ts";
import { configWarnings, readConfig } from "../../mock/config/read-config.ts";
import { showSettings } from "../../mock/config/settings.ts";
import { checkFiles } from "../../mock/sandbox/loaded.ts";
import { contractsOf } from "../../vendor/catalog.ts";
import { type CommandLine, print, printAs, say } from "../command.ts";

export async function configCommand(line: CommandLine<"config">): Promise<number> {
  const { config, origins } = readConfig(line.sources);
  const contracts = contractsOf(readMethods(config.methods).catalog);
  for (const { where, message } of configWarnings({ config, origins }, contracts)) say(`warning: ${where}: ${message}`);
  const settings = showSettings(config, origins);
  const bound = processBound(config.memory);
  if (line.flags.json) {
    const byKey = settings.map(({ key, value, origin, origins }) => [
      key,
      { value, origin, ...(origins && { origins }), ...(key === "memory" && { processBound: bound }) },
    ]);
    return print(JSON.stringify(Object.fromEntries(byKey), null, 2));
  }
  const texts = settings.map(({ key, value, origin, origins = {} }) => {
    const from = new Set(Object.values(origins)).size > 1 ? textOf(origins) : origin;
    return [key, textOf(value), from] as const;
  });
  const lines = [...texts, ["memory bound", String(bound), "the whole process stays below it"] as const];
  const widest = lines.reduce((most, [, text]) => Math.max(most, Math.min(text.length, 40)), 0);
  return print(lines.map(([key, text, from]) => `${key.padEnd(18)}${text.padEnd(widest + 2)}${from}`).join("\n"));
}

const textOf = (value: unknown): string =>
  value === null ? "(not set)" : typeof value === "string" ? value : JSON.stringify(value);

/** Checks all that `serve` would read, and prints all that is wrong at once. @returns the exit code: 0 fine, 2 not */
export async function validateCommand({ flags, sources }: CommandLine<"validate">): Promise<number> {
  const { config, origins, files, problems, methods } = checkFiles(sources);
  const warnings = config ? configWarnings({ config, origins }, contractsOf(methods.catalog)) : [];
  const valid = problems.length === 0;
  const text = [
    valid ? "config, fixtures and rules are fine" : new ConfigError(problems).message,
    ...warnings.map(({ where, message }) => `warning: ${where}: ${message}`),
    "",
    "read:",
    ...files.map((path) => `  ${path}`),
  ];
  printAs(flags, { valid, problems: problems.map(shown), warnings: warnings.map(shown), files }, text.join("\n"));
  return valid ? 0 : 2;
}

const shown = ({ where, message, hint }: ConfigProblem) => ({ path: where, message, hint: hint ?? null });
