import { findCommand, usageLine } from "./command-line.ts";
import { type Command, type CommandName, commandNames, commandSummary, commandWithFlags } from "./command-table.ts";
import { describeFlag, type FlagNodes, settingFlags } from "./flag.ts";

const [narrowest, widest] = [60, 100];

/**
 * The help of the command that the words name, or of all commands.
 * @param columns the width of the terminal, or 0; lines are 60 to 100 letters long at most
 * @param isAll adds the settings of the mock server
 * @throws UsageError for an unknown command
 */
export function helpText(words: readonly string[], columns: number, isAll = false): string {
  const width = Math.min(Math.max(columns || widest, narrowest), widest);
  const listed = commandNames.filter((name) => words.length === 0 || name.startsWith(`${words.join(" ")} `));
  if (listed.length === 0) return helpOf(findCommand(words).name, width, isAll);
  const groups = [...Map.groupBy(listed, (name) => commandSummary(name).group)];
  return [
    "crmcom-mock: a mock server for the CRM.COM Web API",
    "Usage: crmcom-mock [command] [flags]. Add --help to a command to see its flags.",
    ...groups.map(([group, names]) => {
      const summaries = names.map((name) => [name, commandSummary(name).summary] as const);
      return `${group}:\n${columnsOf(summaries, 18, width)}`;
    }),
    // Without a command, `serve` runs.
    ...(words.length === 0 && isAll ? [`Flags:\n${flagsHelp(commandWithFlags("serve").own, width)}`] : []),
    ...(words.length === 0 ? [settingsHelp("", width, isAll)] : []),
  ].join("\n\n");
}

function helpOf(name: CommandName, width: number, isAll: boolean): string {
  const { summary, examples, own, settings } = commandWithFlags(name);
  return [
    `crmcom-mock ${name}: ${summary}`,
    `Usage: ${usageLine(name)}`,
    `Examples:\n${examples.map((words) => `  crmcom-mock ${name} ${words}`.trimEnd()).join("\n")}`,
    ...(own.size > 0 ? [`Flags:\n${flagsHelp(own, width)}`] : []),
    ...(settings ? [settingsHelp(`${name} `, width, isAll, settings)] : []),
  ]
    .map((part) => (part.includes("\n") ? part : wrapped(part, width).join("\n")))
    .join("\n\n");
}

const settingsHelp = (command: string, width: number, isAll: boolean, defaults: Command["settings"] = {}): string =>
  isAll
    ? `Settings (also variables, and keys of the config file):\n${flagsHelp(settingFlags, width, defaults)}`
    : wrapped(
        `Each setting of the mock server is also a flag. To list them: crmcom-mock ${command}--help --all`,
        width,
      ).join("\n");

function flagsHelp(flags: FlagNodes, width: number, defaults: Command["settings"] = {}) {
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
  return columnsOf(rows, 24, width);
}

/** Two columns. A name that is too wide for the first one gets a line of its own. */
function columnsOf(rows: readonly (readonly [left: string, right: string])[], left: number, width: number): string {
  const lines = rows.flatMap(([name, text]) => {
    const [first = "", ...more] = wrapped(text, width - left - 2);
    const indent = " ".repeat(left + 2);
    const head = name.length < left ? [`  ${name.padEnd(left)}${first}`] : [`  ${name}`, indent + first];
    return [...head, ...more.map((line) => indent + line)];
  });
  return lines.join("\n");
}

function wrapped(text: string, width: number): string[] {
  return [...text.matchAll(new RegExp(`(?=\\S).{1,${width}}(?=\\s|$)|\\S+`, "g"))].map(([line]) => line.trimEnd());
}
