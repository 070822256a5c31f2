import type * as z from "zod";
import { flagOf, variableOf } from "../config/setting-names.ts";
import { configSchema, textKeys } from "../config/settings.ts";

/** Every setting as a table in Markdown: key, flag, variable, default, meaning, and what is accepted. */
export function configTable(): string {
  const rows = Object.entries(configSchema.shape as Record<string, z.ZodType>).map(([key, schema]) => {
    const { description = "", accepts = "" } = schema.meta() ?? {};
    const hasText = (textKeys as string[]).includes(key);
    const { defaultValue } = schema._zod.def as { defaultValue?: unknown };
    return [
      `\`${key}\``,
      hasText ? `\`${flagOf(key)}\`` : "",
      hasText ? `\`${variableOf(key)}\`` : "",
      defaultValue === undefined
        ? ""
        : `\`${typeof defaultValue === "string" ? defaultValue : JSON.stringify(defaultValue)}\``,
      `${description}: ${accepts}`.replace(/^: /, "").replaceAll("|", "\\|"),
    ];
  });
  const head = ["Key", "Flag", "Variable", "Default", "Meaning, and what is accepted"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
