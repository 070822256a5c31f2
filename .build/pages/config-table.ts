import { flagOf, settingNodes, variableOf } from "../../src/mock/config/settings.ts";
import { markdownTable } from "./markdown-table.ts";

/** Every setting as a table in Markdown: key, flag, variable, default, meaning, and what is accepted. */
export function configTable(): string {
  const rows = [...settingNodes].map(([key, { description = "", accepts = "", fileOnly, fallback }]) => [
    `\`${key}\``,
    fileOnly ? "" : `\`${flagOf(key)}\``,
    fileOnly ? "" : `\`${variableOf(key)}\``,
    fallback === undefined ? "" : `\`${typeof fallback === "string" ? fallback : JSON.stringify(fallback)}\``,
    `${description}: ${accepts}`.replace(/^: /, ""),
  ]);
  return markdownTable(["Key", "Flag", "Variable", "Default", "Meaning, and what is accepted"], rows);
}
