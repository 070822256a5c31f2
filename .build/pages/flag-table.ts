import { usageLine } from "../../src/cli/command-line.ts";
import { type CommandName, commandNames, commandSummary, commandWithFlags } from "../../src/cli/command-table.ts";
import { describeFlag } from "../../src/cli/flag.ts";
import { markdownTable } from "./markdown-table.ts";

/** The commands as a table in Markdown, by task. */
export function commandsTable(): string {
  const groups = [...Map.groupBy(commandNames, (name) => commandSummary(name).group)];
  const rows = groups.flatMap(([group, names]) => [
    [`**${group}**`, ""],
    ...names.map((name) => [`\`${usageLine(name).replace("crmcom-mock ", "")}\``, commandSummary(name).summary]),
  ]);
  return markdownTable(["Command", "What it does"], rows);
}

/** The own flags of commands as a table in Markdown; what several have alike stands once. */
export function flagTable(names: readonly CommandName[]): string {
  const rows = names.flatMap((command) =>
    [...commandWithFlags(command).own].map(([name, node]) => {
      const { label, meaning, facts, defaultText } = describeFlag(name, node);
      const code = (text: string | undefined) => (text ? `\`${text}\`` : "");
      return { command, cells: [code(label), [meaning, ...facts].join("; "), code(defaultText), code(node.variable)] };
    }),
  );
  const alike = [...Map.groupBy(rows, ({ cells }) => cells.join("|")).values()];
  const head = ["Flag", "Meaning", "Default", "Variable"];
  if (names.length === 1)
    return markdownTable(
      head,
      rows.map(({ cells }) => cells),
    );
  return markdownTable(
    ["Commands", ...head],
    alike.map((group) => [group.map(({ command }) => command).join(", "), ...(group[0]?.cells ?? [])]),
  );
}
