import { ConfigError } from "../ground/config-error.ts";
import { UnsavedError } from "../ground/unsaved-error.ts";
import { findCommand, readCommandLine } from "./command-line.ts";
import type { CommandName } from "./command-table.ts";
import { commands } from "./commands.ts";
import { UsageError } from "./usage-error.ts";

/** Runs the command that the words name, `serve` without a name. Exit codes: 0 fine, 1 difference, 2 usage or config, 3 not proven. */
export async function runWords(words: readonly string[]): Promise<number> {
  try {
    const { name, after } = findCommand(meant(words));
    return await run(name, after);
  } catch (error) {
    const isUnsaved = error instanceof UnsavedError;
    if (!(isUnsaved || error instanceof ConfigError || error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return isUnsaved ? 1 : 2;
  }
}

const mostWordsOfName = 2;

/** `--help` and `--version` are other ways to call the commands of these names. */
function meant(words: readonly string[]): readonly string[] {
  // What stands after -- belongs to another program.
  const ours = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  if (ours.includes("--help") || ours.includes("-h")) {
    const flags = ours.findIndex((word) => word.startsWith("-"));
    return ["help", ...ours.slice(0, Math.min(flags, mostWordsOfName))];
  }
  return ["--version", "-v"].includes(ours[0] ?? "") ? ["version"] : words;
}

async function run<Name extends CommandName>(name: Name, after: readonly string[]): Promise<number> {
  const line = readCommandLine(name, after, process.env);
  const command = await commands[name]();
  return command(line);
}
