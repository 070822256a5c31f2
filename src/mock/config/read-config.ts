import { existsSync } from "node:fs";
import { ConfigError, type ConfigProblem, nearestHint } from "../../ground/config-error.ts";
import { readBy } from "../../matching/read-by.ts";
import { readConfigFile } from "./config-file.ts";
import { type ConfigOrigins, originOfSwitch, switchesKey } from "./config-origins.ts";
import { halfTls, type Sourced, sourcedProblem } from "./config-problems.ts";
import { flagOf, variableOf, variablePrefix } from "./setting-names.ts";
import { type Config, configSchema, settingNodes, textKeys } from "./settings.ts";
import { together } from "./together.ts";

/** What was typed for a flag or a variable. */
export type TypedValue = string | true | readonly string[];

/** Where settings come from; an earlier one wins. `options` is for programs that use the library. */
export interface ConfigSources {
  readonly options?: Readonly<Record<string, unknown>>;
  /** Flags by name without dashes: `true` for one without a value, a list for one that may stand several times. */
  readonly flags?: Readonly<Record<string, TypedValue>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Set for the programs that run beside the stand-in; not settings. */
const exported = new Set([`${variablePrefix}URL`, `${variablePrefix}TOKEN`]);

/** What was found in the sources, right or wrong. */
export interface InspectedConfig {
  /** The whole, when nothing is wrong. */
  readonly config: Config | undefined;
  /** The values that can be used by themselves. */
  readonly usable: Partial<Config>;
  readonly origins: ConfigOrigins;
  /** The config file that was read. */
  readonly file: string | undefined;
  /** Files of rules that flags or variables name. */
  readonly ruleFiles: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

/** A configuration that can be used, and where it comes from. */
export interface ReadConfig {
  readonly config: Config;
  readonly origins: ConfigOrigins;
  readonly file: string | undefined;
  /** Files of rules that flags or variables name. */
  readonly ruleFiles: readonly string[];
}

/** A configuration, and how it is read again. */
export interface ConfigSource extends ReadConfig {
  /** Absent where it cannot change. @throws ConfigError */
  reread?(): ReadConfig;
}

/** Read, when it is there and no other is named, from the working directory of the program. */
const usualFile = "crmcom-mock.json";

/**
 * Brings the sources together, flags before environment before file before defaults; switches one by one.
 * @throws ConfigError with all that is wrong at once
 */
export function readConfig(sources: ConfigSources): ReadConfig {
  const { config, origins, file, ruleFiles, problems } = inspectConfig(sources);
  if (!config) throw new ConfigError(problems);
  return { config, origins, file, ruleFiles };
}

/** Like `readConfig`, for whoever wants to go on and look for more that is wrong. */
export function inspectConfig(sources: ConfigSources): InspectedConfig {
  const problems: ConfigProblem[] = [];
  const fromFlags = named(sources.flags ?? {}, flagOf, (name) => `--${name}`, problems);
  const variables = Object.entries(sources.environment ?? {}).filter(
    ([name]) => name.startsWith(variablePrefix) && !exported.has(name),
  );
  const fromVariables = named(Object.fromEntries(variables), variableOf, (name) => name, problems);
  const path = (fromFlags.get("config") ?? fromVariables.get("config"))?.value;
  const file = typeof path === "string" ? path : sources.environment && existsSync(usualFile) ? usualFile : undefined;
  const fromFile = file === undefined ? new Map<string, Sourced>() : readConfigFile(file, problems);
  const fromOptions = new Map(
    Object.entries(sources.options ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, { value, where: `option ${key}` }]),
  );
  const layers = [fromFile, fromVariables, fromFlags, fromOptions];
  const values = new Map(layers.flatMap((layer) => [...layer]));
  values.delete("config");
  const switches = together(layers.flatMap((layer) => layer.get(switchesKey) ?? []));
  if (switches) values.set(switchesKey, switches);
  const ruleFiles = (fromFlags.get("faults") ?? fromVariables.get("faults"))?.files ?? [];

  const read = readBy(configSchema, Object.fromEntries([...values].map(([key, { value }]) => [key, value])));
  const found = read.problems?.map((problem) => sourcedProblem(problem, values)) ?? [];
  for (const one of [...found, ...halfTls(values)]) problems.push(one);
  const origins = [...settingNodes.keys()].map((key) => [key, values.get(key)?.where ?? "default"]);
  const switchOrigins = [...(switches?.memberOrigins ?? [])].map(([id, where]) => [originOfSwitch(id), where]);
  return {
    config: !read.problems && problems.length === 0 ? Object.freeze(read.data) : undefined,
    usable: read.problems ? usableOf(values) : read.data,
    origins: Object.fromEntries([...origins, ...switchOrigins]),
    file,
    ruleFiles,
    problems,
  };
}

function usableOf(values: ReadonlyMap<string, Sourced>): Partial<Config> {
  const usable: Record<string, unknown> = {};
  for (const [key, { schema }] of settingNodes) {
    const result = schema.safeParse(values.get(key)?.value);
    if (result.success) usable[key] = result.data;
  }
  return usable;
}

/** Values given as text, under the names of flags or of variables. */
function named(
  texts: Readonly<Record<string, TypedValue | undefined>>,
  nameOf: (key: string) => string,
  shownAs: (name: string) => string,
  problems: ConfigProblem[],
): Map<string, Sourced> {
  const keys = new Map([...textKeys, "config"].map((key) => [nameOf(key), key]));
  const values = new Map<string, Sourced>();
  for (const [name, text] of Object.entries(texts)) {
    const where = shownAs(name);
    const key = keys.get(where);
    if (key === undefined) problems.push({ where, message: "unknown", hint: nearestHint(where, [...keys.keys()]) });
    else if (text !== undefined) {
      try {
        values.set(key, { value: fromText(key, text), where, files: filesOf(key, text) });
      } catch (error) {
        problems.push({ where, message: (error as Error).message });
      }
    }
  }
  return values;
}

const filesOf = (key: string, text: TypedValue): readonly string[] =>
  text === true ? [] : (settingNodes.get(key)?.filesIn?.(typeof text === "string" ? [text] : text) ?? []);

/** @throws Error for a text that cannot be read, as of a file that is not there */
function fromText(key: string, text: TypedValue): unknown {
  const { kind, fromTexts, mayStandAlone } = settingNodes.get(key) ?? {};
  if (fromTexts && text !== true) return fromTexts(typeof text === "string" ? [text] : text);
  if (typeof text === "object") return text.at(-1);
  if (kind === "boolean" || mayStandAlone)
    return text === true || text === "true" || text === "1" ? true : text === "false" || text === "0" ? false : text;
  if (kind === "integer" && text !== true && /^-?\d+$/.test(text)) return Number(text);
  return text;
}
