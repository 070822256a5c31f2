import { fixturesJsonSchema } from "../documents/fixtures-json-schema.ts";
import { ConfigError, type ConfigProblem } from "../ground/config-error.ts";
import { configWarnings } from "../mock/config/config-warnings.ts";
import { checkFiles } from "../mock/sandbox/check-files.ts";
import { catalog, contractsOf } from "../vendor/catalog.ts";
import type { CommandLine } from "./command-line.ts";
import { print } from "./print.ts";

/** Checks all that `serve` would read, and tells all that is wrong at once. Exit code 0, or 2 when something is. */
export async function validateCommand({ flags, settings }: CommandLine<"validate">): Promise<number> {
  if (flags.schema) return print(JSON.stringify(fixturesJsonSchema(), null, 2));
  const { config, origins, files, problems: all } = checkFiles({ flags: settings, environment: process.env });
  const contracts = contractsOf(catalog);
  const warnings = config ? configWarnings({ config, origins }, contracts) : [];
  const isValid = all.length === 0;
  if (flags.json) {
    const found = { problems: all.map(shown), warnings: warnings.map(shown) };
    print(JSON.stringify({ valid: isValid, ...found, files }, null, 2));
  } else {
    print(isValid ? "config, fixtures and rules are fine" : new ConfigError(all).message);
    for (const { where, message } of warnings) print(`warning: ${where}: ${message}`);
    print(["", "read:", ...files.map((path) => `  ${path}`)].join("\n"));
  }
  return isValid ? 0 : 2;
}

const shown = ({ where, message, hint }: ConfigProblem) => ({ path: where, message, hint: hint ?? null });
