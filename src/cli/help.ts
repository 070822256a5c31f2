import { findCommand, usageLine } from "./command-line.ts";
import { type Command, type CommandName, commandNames, commandSummary, commandWithFlags } from "./command-table.ts";
import { describeFlag, type FlagNodes, settingFlags } from "./flag.ts";

/**
 * The help of the command that the words name, or of all commands.
 * @param isAll adds the settings of the mock server
 * @throws UsageError for an unknown command
 */
export function helpText(words: readonly string[], isAll = false): string {
  const listed = commandNames.filter((name) => words.length === 0 || name.startsWith(`${words.join(" ")} `));
  if (listed.length === 0) return helpOf(findCommand(words).name, isAll);
  const groups = [...Map.groupBy(listed, (name) => commandSummary(name).group)];
  return [
    "crmcom-mock: a mock server for the CRM.COM Web API",
    "Usage: crmcom-mock [command] [flags]. Add --help to a command to see its flags.",
    ...groups.map(([group, names]) => {
      const summaries = names.map((name) => [name, commandSummary(name).summary] as const);
      return `${group}:\n${columnsOf(summaries, 18)}`;
    }),
    ...(words.length === 0 ? [settingsHelp("", isAll)] : []),
  ].join("\n\n");
}

function helpOf(name: CommandName, isAll: boolean): string {
  const { summary, examples, own, settings } = commandWithFlags(name);
  return [
    `crmcom-mock ${name}: ${summary}`,
    `Usage: ${usageLine(name)}`,
    `Examples:\n${examples.map((words) => `  crmcom-mock ${name} ${words}`.trimEnd()).join("\n")}`,
    ...(own.size > 0 ? [`Flags:\n${flagsHelp(own)}`] : []),
    ...(settings ? [settingsHelp(`${name} `, isAll, settings)] : []),
  ].join("\n\n");
}

const settingsHelp = (command: string, isAll: boolean, defaults: Command["settings"] = {}): string =>
  isAll
    ? `Settings (also variables, and keys of the config file):\n${flagsHelp(settingFlags, defaults)}`
    : `Each setting of the mock server is also a flag. To list them: crmcom-mock ${command}--help --all`;

function flagsHelp(flags: FlagNodes, defaults: Command["settings"] = {}) {
  const rows = [...flags].map(([name, node]) => {
    const { label, meaning, facts, defaultText } = describeFlag(name, node);
    const fallback = defaults[node.name] ?? defaultText;
    const notes = [
      ...facts,
      ...(fallback === undefined ? [] : [`default ${fallback}`]),
      ...(node.variable ? [`variable ${node.variable}`] : []),
    ];
    return [label, notes.length === 0 ? meaning : `${meaning} [${notes.join("; ")}]`] as const;
  });
  return columnsOf(rows, 24);
}

/** Two columns in lines of 100 characters. A name that is too wide for the first one gets a line of its own. */
function columnsOf(rows: readonly (readonly [left: string, right: string])[], left: number): string {
  const lines = rows.flatMap(([name, text]) => {
    const [first = "", ...more] = wrapped(text, 98 - left);
    const indent = " ".repeat(left + 2);
    const head = name.length < left ? [`  ${name.padEnd(left)}${first}`] : [`  ${name}`, indent + first];
    return [...head, ...more.map((line) => indent + line)];
  });
  return lines.join("\n");
}

const wrapped = (text: string, most: number): string[] =>
  text.match(new RegExp(`(?=\\S).{1,${most}}(?=\\s|$)|\\S+`, "g"))?.map((line) => line.trimEnd()) ?? [];
