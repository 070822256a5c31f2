import { commands } from "./commands.ts";
import { configHelp } from "./config-flags.ts";

/** What `--help` prints. */
export function helpText(): string {
  const list = [...commands].map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`);
  return `crmcom-mock: a stand-in for the CRM.COM Web API

Usage: crmcom-mock [command] [flags]

Commands:
${list.join("\n")}

Flags of serve, each also an environment variable and a key of the config file:
${configHelp()}
  --version          Print the version
  --help             Print this`;
}
