import { flagOf, settingNodes, textKeys, variableOf } from "../mock/config/settings.ts";
import type { SchemaNode } from "../wire/schema-node.ts";

/** A flag of a command: what the parser, the help, the completion and the pages know of it. */
export interface Flag {
  readonly meaning: string;
  /** The word for its value in the help; a flag without one stands alone. */
  readonly value?: string;
  /** All that the value may be, where that is a short list. */
  readonly choices?: readonly string[];
  /** The same in words. */
  readonly accepts?: string;
  /** Reads the value; without it, the value is a text. Throws a UsageError naming the flag. */
  readonly read?: (flag: string, text: string) => unknown;
  readonly default?: string;
  /** The environment variable that is read without the flag. */
  readonly variable?: string;
  /** What is expected, of a flag that must be there. */
  readonly needed?: string;
  /** One letter, for `-n`. */
  readonly short?: string;
  readonly repeatable?: true;
}

/** A command: what the parser, the help, the completion and the pages know of it. */
export interface CommandEntry {
  readonly summary: string;
  /** What stands behind the name of the command in two examples. */
  readonly examples: readonly [string, string];
  /** Words beside flags, the last with `...` for any number; each of them optional unless `wordNeeded` says what is expected. */
  readonly words?: readonly string[];
  readonly wordNeeded?: string;
  /** All that the first word may be, where that is a short list. */
  readonly wordChoices?: readonly string[];
  /** The words after `--`. */
  readonly rest?: string;
  /** It also takes every setting as a flag. */
  readonly settings?: true;
  /** Settings with another default here, by flag without dashes. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** The same for its help, where the command works the default out itself. */
  readonly usually?: Readonly<Record<string, string>>;
  readonly flags: FlagTable;
}

/** A flag as it is typed: `-n, --n <integer>`. */
export const flagLabel = (name: string, { short, value }: Flag): string =>
  `${short ? `-${short}, ` : ""}--${name}${value ? ` <${value}>` : ""}`;

export type FlagTable = Readonly<Record<string, Flag>>;

type ValueOf<One extends Flag> = One extends { read: (flag: string, text: string) => infer Value } ? Value : string;

export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Table[Name] extends { value: string }
    ? Table[Name] extends { repeatable: true }
      ? readonly ValueOf<Table[Name]>[]
      : Table[Name] extends { default: string } | { needed: string }
        ? ValueOf<Table[Name]>
        : ValueOf<Table[Name]> | undefined
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
  const { kind, description = "", accepts = "", fallback, repeatable, mayStandAlone, values } = node;
  const source = {
    variable: variableOf(key),
    ...(repeatable && { repeatable }),
    ...(values && { choices: [...values].map(String) }),
    ...defaultOf(fallback),
  };
  if (kind === "boolean" || mayStandAlone) return { meaning: description, ...source };
  const [value = "text"] = /\b(?:integer|path|size|host|release|status|rule)\b/.exec(accepts) ?? [];
  return { meaning: description, value, ...(value !== "path" && { accepts }), ...source };
}

/** The default, if it can be written as the value of a flag. */
function defaultOf(fallback: unknown): Pick<Flag, "default"> {
  return fallback === undefined || typeof fallback === "object" ? {} : { default: String(fallback) };
}
