import { flagOf, variableOf } from "../mock/config/setting-names.ts";
import { settingNodes, textKeys } from "../mock/config/settings.ts";
import type { SchemaNode } from "../wire/schema-node.ts";
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

function settingFlag(key: string): Flag {
  const { kind, description = "", accepts = "", fallback, repeatable } = settingNodes.get(key) as SchemaNode;
  const source = { variable: variableOf(key), ...(repeatable && { repeatable }), ...defaultOf(fallback) };
  if (kind === "boolean") return { meaning: description, ...source };
  const [value = "text"] = /\b(?:integer|path|size|host|release|status|rule)\b/.exec(accepts) ?? [];
  return { meaning: value === "path" ? description : `${description}: ${accepts}`, value, ...source };
}

/** The default, where it can be written as a flag is. */
function defaultOf(fallback: unknown): Pick<Flag, "default"> {
  return fallback === undefined || typeof fallback === "object" ? {} : { default: String(fallback) };
}
