import { ConfigError } from "../common/config-error.ts";
import { UnsavedError } from "../common/files.ts";
import { packageVersion } from "../common/own-module.ts";
import { type CommandLine, printMessage, printText, UsageError } from "./command.ts";
import { findCommand, readCommandLine } from "./command-line.ts";
import type { CommandName } from "./command-table.ts";

/** The commands. Each is loaded when it is called, and returns the exit code. */
const commands: { readonly [Name in CommandName]: () => Promise<(line: CommandLine<Name>) => Promise<number>> } = {
  serve: async () => (await import("./commands/serve-commands.ts")).serveCommand,
  exec: async () => (await import("./commands/serve-commands.ts")).execCommand,
  calls: async () => (await import("./commands/running-commands.ts")).callsCommand,
  duplicates: async () => (await import("./commands/running-commands.ts")).duplicatesCommand,
  reset: async () => (await import("./commands/running-commands.ts")).resetCommand,
  "faults list": async () => (await import("./commands/running-commands.ts")).faultsListCommand,
  "faults add": async () => (await import("./commands/running-commands.ts")).faultsAddCommand,
  "faults remove": async () => (await import("./commands/running-commands.ts")).faultsRemoveCommand,
  "faults clear": async () => (await import("./commands/running-commands.ts")).faultsClearCommand,
  explore: async () => (await import("./commands/explore-command.ts")).exploreCommand,
  mcp: async () => (await import("./commands/serve-commands.ts")).mcpCommand,
  openapi: async () => (await import("./commands/config-commands.ts")).openApiCommand,
  contracts: async () => (await import("./commands/config-commands.ts")).contractsCommand,
  assumptions: async () => (await import("./commands/config-commands.ts")).assumptionsCommand,
  config: async () => (await import("./commands/config-commands.ts")).configCommand,
  validate: async () => (await import("./commands/config-commands.ts")).validateCommand,
  healthcheck: async () => (await import("./commands/healthcheck-command.ts")).healthcheckCommand,
  verify: async () => (await import("./commands/verify-command.ts")).verifyCommand,
  record: async () => (await import("./commands/recordings-commands.ts")).recordCommand,
  drift: async () => (await import("./commands/recordings-commands.ts")).driftCommand,
  adopt: async () => (await import("./commands/recordings-commands.ts")).adoptCommand,
};

/**
 * Runs the command that the words name, `serve` without a name.
 * @returns the exit code: 0 fine, 1 difference, 2 usage or config, 3 inconclusive
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  try {
    const code = await printHelpOrVersion(words);
    if (code !== undefined) return code;
    const { name, after } = findCommand(words);
    const line = readCommandLine(name, after, process.env);
    const command = (await commands[name]()) as (line: CommandLine) => Promise<number>;
    return await command(line);
  } catch (error) {
    if (!(error instanceof UnsavedError || error instanceof ConfigError || error instanceof UsageError)) throw error;
    printMessage(error.message);
    return error instanceof UnsavedError ? 1 : 2;
  }
}

/** Prints the help or the version. @returns `undefined` if the words ask for neither */
async function printHelpOrVersion(words: readonly string[]): Promise<number | undefined> {
  // The words after -- belong to another program.
  const own = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  const [first = ""] = own;
  if (["--version", "-v", "version"].includes(first)) {
    if (own[1] !== undefined) throw new UsageError(`${own[1]}: unexpected word; expected crmcom-mock --version`);
    return printText(packageVersion);
  }
  if (first !== "help" && !own.includes("--help") && !own.includes("-h")) return undefined;
  const about = first === "help" ? own.slice(1) : own;
  const flagAt = about.findIndex((word) => word.startsWith("-"));
  const name = about.slice(0, flagAt < 0 ? about.length : flagAt).slice(0, 2);
  const { helpText } = await import("./help.ts");
  return printText(helpText(name, about.includes("--all")));
}
