import { listPresets } from "../../src/mock/faults/render-rule.ts";
import { markdownTable } from "./markdown-table.ts";

/** The presets. Those of a family differ by an outcome or an error alone, and have one line. */
export function presetTable(): string {
  const presets = listPresets().filter(({ name }) => !name.startsWith("row-"));
  const families = [
    ["`row-<outcome>`", "Rows that would be processed have this outcome, for example `row-omitted`"],
    ["`refused:<kind>`", "The request is refused with this error, for example `refused:tokenExpired`"],
  ];
  const lines = presets.map(({ name, description }) => [`\`${name}\``, description]);
  return markdownTable(["Preset", "What happens"], [...lines, ...families]);
}
