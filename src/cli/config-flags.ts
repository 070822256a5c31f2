import * as z from "zod";
import { flagOf, variableOf } from "../config/setting-names.ts";
import { configSchema, textKeys } from "../config/settings.ts";
import type { FlagTypes } from "./read-flags.ts";

/** The flags that every setting has, and `--config`. */
export const configFlags: FlagTypes = {
  ...Object.fromEntries(
    textKeys.map((key) => {
      const schema = configSchema.shape[key];
      const inner = schema instanceof z.ZodDefault ? schema.unwrap() : schema;
      return [
        flagOf(key).slice(2),
        { type: inner instanceof z.ZodBoolean ? ("boolean" as const) : ("string" as const) },
      ];
    }),
  ),
  config: { type: "string" },
};

/** The settings as help text: flag, variable, default, meaning. */
export function configHelp(): string {
  const rows = textKeys.map((key) => {
    const schema = configSchema.shape[key] as z.ZodType;
    const { description } = schema.meta() ?? {};
    const fallback =
      schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ? ` [${schema._zod.def.defaultValue}]` : "";
    return [flagOf(key), variableOf(key), `${description}${fallback}`] as const;
  });
  rows.push(["--config", variableOf("config"), "JSON file with settings; flags and variables go before it"]);
  return rows.map(([flag, variable, text]) => `  ${flag.padEnd(21)}${variable.padEnd(32)}${text}`).join("\n");
}
