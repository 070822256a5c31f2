import { settingNodes, textKeys } from "../mock/config/settings.ts";
import { flagOf, variableOf } from "../mock/config/show-settings.ts";
import type { SchemaNode } from "../wire/schema-node.ts";

/** A flag of a command: what the parser, the help and the pages know of it. */
export interface Flag {
  readonly meaning: string;
  /** The word for its value in the help; a flag without one stands alone. */
  readonly value?: string;
  readonly default?: string;
  /** The environment variable that is read without the flag. */
  readonly variable?: string;
  /** One letter, for `-n`. */
  readonly short?: string;
  readonly repeatable?: true;
}

/** A flag as it is typed: `-n, --n <integer>`. */
export const flagLabel = (name: string, { short, value }: Flag): string =>
  `${short ? `-${short}, ` : ""}--${name}${value ? ` <${value}>` : ""}`;

export type FlagTable = Readonly<Record<string, Flag>>;

export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Table[Name] extends { repeatable: true }
    ? readonly string[]
    : Table[Name] extends { default: string }
      ? string
      : Table[Name] extends { value: string }
        ? string | undefined
        : boolean;
};

/** A flag for every setting, and `--config`. */
export const settingFlags: FlagTable = {
  ...Object.fromEntries(textKeys.map((key) => [flagOf(key).slice(2), settingFlag(key)])),
  config: {
    value: "path",
    variable: variableOf("config"),
    meaning: "JSON file with settings; flags and variables override it",
    default: "crmcom-mock.json, when it is there",
  },
};

function settingFlag(key: string): Flag {
  const node = settingNodes.get(key) as SchemaNode;
  const { kind, description = "", accepts = "", fallback, repeatable, mayStandAlone } = node;
  const source = { variable: variableOf(key), ...(repeatable && { repeatable }), ...defaultOf(fallback) };
  if (kind === "boolean" || mayStandAlone) return { meaning: description, ...source };
  const [value = "text"] = /\b(?:integer|path|size|host|release|status|rule)\b/.exec(accepts) ?? [];
  return { meaning: value === "path" ? description : `${description}: ${accepts}`, value, ...source };
}

/** The default, if it can be written as the value of a flag. */
function defaultOf(fallback: unknown): Pick<Flag, "default"> {
  return fallback === undefined || typeof fallback === "object" ? {} : { default: String(fallback) };
}
