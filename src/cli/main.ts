import { ConfigError, nearestHint } from "../ground/config-error.ts";
import { commands } from "./commands.ts";
import { helpFor } from "./help-text.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

/** Runs the command that the words name, `serve` without a name. Exit codes: 0 fine, 1 difference, 2 usage or config, 3 not proven. */
async function main(words: readonly string[]): Promise<number> {
  const [first = ""] = words;
  // What stands after -- belongs to another program.
  const ours = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  if (ours.includes("--help") || ours.includes("-h")) return print(helpFor(first));
  if (first === "--version") return print(version);
  try {
    if (first === "" || first.startsWith("-")) return await run("serve", words);
    return await run(first, words.slice(1));
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function run(name: string, words: readonly string[]): Promise<number> {
  const entry = commands.get(name);
  if (!entry) throw new UsageError(`${name}: unknown command; ${nearestHint(name, [...commands.keys()])}`);
  const command = await entry.load();
  return command(words);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
