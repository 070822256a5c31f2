import { usageOf } from "../../src/cli/command-line.ts";
import { type CommandName, commandNames, commandTable } from "../../src/cli/command-table.ts";
import { type CommandEntry, type Flag, flagLabel } from "../../src/cli/flag.ts";
import { markdownTable } from "./markdown-table.ts";

/** The commands as a table in Markdown. */
export function commandsTable(): string {
  const rows = commandNames.map((name) => [
    `\`${usageOf(name).replace("crmcom-mock ", "")}\``,
    commandTable[name].summary,
  ]);
  return markdownTable(["Command", "What it does"], rows);
}

const factsOf = ({ accepts, repeatable, needed }: Flag) =>
  [accepts, repeatable && "repeatable", needed && "needed"].filter((fact) => fact !== undefined);

/** The own flags of commands as a table in Markdown; what several have alike stands once. */
export function flagTable(names: readonly CommandName[]): string {
  const rows = names.flatMap((command) =>
    Object.entries((commandTable[command] as CommandEntry).flags).map(([name, flag]) => ({
      command,
      cells: [
        `\`${flagLabel(name, flag)}\``,
        [flag.meaning, ...factsOf(flag)].join("; "),
        flag.default ? `\`${flag.default}\`` : "",
        flag.variable ? `\`${flag.variable}\`` : "",
      ],
    })),
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
