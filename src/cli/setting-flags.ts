import * as z from "zod";
import { flagOf, variableOf } from "../config/setting-names.ts";
import { configSchema, textKeys } from "../config/settings.ts";
import type { Flag, FlagTable } from "./flag.ts";

/** A flag for every setting, and `--config`. */
export const settingFlags: FlagTable = {
  ...Object.fromEntries(textKeys.map((key) => [flagOf(key).slice(2), settingFlag(key)])),
  config: {
    value: "path",
    variable: variableOf("config"),
    meaning: "JSON file with settings; flags and variables go before it",
    default: "crmcom-mock.json, when it is there",
  },
};

function settingFlag(key: (typeof textKeys)[number]): Flag {
  const schema: z.ZodType = configSchema.shape[key];
  const { description = "", accepts = "" } = schema.meta() ?? {};
  const { defaultValue } = schema._zod.def as { defaultValue?: unknown };
  const fallback = { variable: variableOf(key), ...(defaultValue !== undefined && { default: String(defaultValue) }) };
  if (schema instanceof z.ZodDefault && schema.unwrap() instanceof z.ZodBoolean)
    return { meaning: description, ...fallback };
  const [value = "text"] = /\b(?:integer|path|size|host|release|status)\b/.exec(accepts) ?? [];
  return { meaning: value === "path" ? description : `${description}: ${accepts}`, value, ...fallback };
}
