import { commands } from "./commands.ts";
import { configHelp } from "./config-flags.ts";

/** What `--help` prints: after the name of a command, about that one. */
export function helpFor(name: string): string {
  const entry = commands.get(name);
  if (!entry) return helpText();
  const own = Object.entries(entry.flags ?? {}).map(([flag, meaning]) => `  ${flag.padEnd(21)}${meaning}`);
  const parts = [`crmcom-mock ${name}: ${entry.summary}`, `Usage: crmcom-mock ${name} [flags]`];
  if (own.length > 0) parts.push(`Flags:\n${own.join("\n")}`);
  if (entry.takesSettings) parts.push(`Settings, each also a variable and a key of the config file:\n${configHelp()}`);
  return parts.join("\n\n");
}

function helpText(): string {
  const list = [...commands].map(([name, { summary }]) => `  ${name.padEnd(13)}${summary}`);
  return `crmcom-mock: a stand-in for the CRM.COM Web API

Usage: crmcom-mock [command] [flags]

Commands (each explains itself with --help):
${list.join("\n")}

Flags of serve, each also an environment variable and a key of the config file:
${configHelp()}
  --version            Print the version
  --help               Print this`;
}
