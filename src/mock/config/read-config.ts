import { existsSync } from "node:fs";
import {
  ConfigError,
  type ConfigProblem,
  nearestHint,
  problemAt,
  withoutCredentials,
} from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOnce } from "../../ground/json.ts";
import type { Log } from "../../ground/log.ts";
import { type Problem, readBy } from "../../matching/read-by.ts";
import type { Contract } from "../../vendor/method.ts";
import { unknownReleaseRemark } from "../../wire/release.ts";
import { switchesOf } from "../../wire/switches.ts";
import { ruleWarnings } from "../faults/rule-warnings.ts";
import { type Config, configSchema, settingNodes, textKeys } from "./settings.ts";
import {
  type ConfigOrigins,
  flagOf,
  originOfSwitch,
  switchesKey,
  variableOf,
  variablePrefix,
} from "./show-settings.ts";

/** What was typed for a flag or a variable. */
export type TypedValue = string | true | readonly string[];

/** Where settings come from; an earlier one wins. `options` is for programs that use the library. */
export interface ConfigSources {
  readonly options?: Readonly<Record<string, unknown>>;
  /** Flags by name without dashes: `true` for one without a value, a list for one that may stand several times. */
  readonly flags?: Readonly<Record<string, TypedValue>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Variables for programs beside the stand-in; they are no settings. */
const exported = new Set([`${variablePrefix}URL`, `${variablePrefix}TOKEN`]);

/** A configuration that can be used, and where it comes from. */
export interface ReadConfig {
  readonly config: Config;
  readonly origins: ConfigOrigins;
  /** The config file that was read. */
  readonly file: string | undefined;
  /** Files of rules that flags or variables name. */
  readonly ruleFiles: readonly string[];
}

/** A configuration, right or wrong. */
export interface InspectedConfig extends Omit<ReadConfig, "config"> {
  /** `undefined` if anything is wrong. */
  readonly config: Config | undefined;
  /** The values that are right by themselves. */
  readonly usable: Partial<Config>;
  readonly problems: readonly ConfigProblem[];
}

/** A configuration, and how it is read again. */
export interface ConfigSource extends ReadConfig {
  /** Absent where it cannot change. @throws ConfigError */
  reread?(): ReadConfig;
}

/** Read, when it is there and no other is named, from the working directory of the program. */
const usualFile = "crmcom-mock.json";

/**
 * Merges the sources. Precedence: flag, environment variable, config file, default; assumptions merge one by one.
 * @throws ConfigError with all that is wrong at once
 */
export function readConfig(sources: ConfigSources): ReadConfig {
  const { config, origins, file, ruleFiles, problems } = inspectConfig(sources);
  if (!config) throw new ConfigError(problems);
  return { config, origins, file, ruleFiles };
}

/** Like `readConfig`, but returns the problems, so that the caller can look for more. */
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
  const switches = mergedSwitches(layers.flatMap((layer) => layer.get(switchesKey) ?? []));
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

/** The keys of a config file. What keeps it from being read goes to `problems`. */
function readConfigFile(path: string, problems: ConfigProblem[]): Map<string, Sourced> {
  const broken = (message: string, hint: string) => {
    problems.push({ where: path, message, hint });
    return new Map<string, Sourced>();
  };
  let content: unknown;
  try {
    content = jsonOnce(readPlainFile(path));
  } catch (error) {
    return broken(`the config file cannot be read: ${unquoted(error as Error)}`, "expected a JSON object");
  }
  if (typeof content !== "object" || content === null || Array.isArray(content))
    return broken("the config file is no object", "expected a JSON object");
  const { $schema: _, ...keys } = content as Record<string, unknown>;
  return new Map(Object.entries(keys).map(([key, value]) => [key, { value, where: `${key} in ${path}` }]));
}

// The parser quotes the text around the fault, which may be a secret.
const unquoted = ({ message }: Error): string => message.replace(/, (?:\.\.\.)?".*$/s, "");

/**
 * Merges a setting member by member: a later source replaces the members that it names. A value that is no such setting stays as it
 * is, to be refused.
 * @param sources the one of highest precedence last
 */
function mergedSwitches(sources: readonly Sourced[]): Sourced | undefined {
  const parts = sources.map((source) => ({ ...source, members: switchesOf(source.value) }));
  const wrong = parts.findLast(({ members }) => members === undefined);
  if (wrong) return wrong;
  const memberOrigins = new Map<string, string>();
  const value: Record<string, unknown> = {};
  for (const { members, where } of parts) {
    for (const [name, member] of Object.entries(members ?? {})) {
      value[name] = member;
      memberOrigins.set(name, where);
    }
  }
  const all = new Set(memberOrigins.values());
  const where = [...all].join(", ") || parts.at(-1)?.where;
  return where === undefined ? undefined : { value, where, memberOrigins };
}

/** A value and its source: a flag, a variable, a key of the file, an option. */
export interface Sourced {
  readonly value: unknown;
  readonly where: string;
  /** Files that it names, where it may name some. */
  readonly files?: readonly string[];
  /** Where each of its members comes from, where several sources were brought together. */
  readonly memberOrigins?: ReadonlyMap<string, string>;
}

/** A certificate without its key, or the other way round. */
function halfTls(values: ReadonlyMap<string, Sourced>): ConfigProblem[] {
  const [present, absent] = values.has("tlsCert") ? (["tlsCert", "tlsKey"] as const) : (["tlsKey", "tlsCert"] as const);
  const { where } = values.get(present) ?? {};
  if (where === undefined || values.has(absent)) return [];
  return [{ where, message: "is of no use alone", hint: `HTTPS needs ${flagOf(absent)} (${absent}) too` }];
}

/** The key whose flag was written, or the nearest key. */
function keyHint(key: string): string {
  const flags = new Map([...settingNodes.values()].map(({ name, flag }) => [flag, name]));
  const meant = flags.get(key);
  return meant === undefined ? nearestHint(key, [...settingNodes.keys()]) : `did you mean ${meant}?`;
}

/** A problem that the schema found, with the source that has it. */
function sourcedProblem({ path, message }: Problem, values: ReadonlyMap<string, Sourced>): ConfigProblem {
  const [key = "", ...within] = path.map(String);
  const { value, where: whole, memberOrigins } = values.get(key) ?? { value: undefined, where: key };
  const where = memberOrigins?.get(within[0] ?? "") ?? whole;
  const node = settingNodes.get(key);
  if (!node) return { where, message: "unknown", hint: keyHint(key) };
  if (within.length > 0) return problemAt(`${where}, at ${within.join(".")}`, message);
  // The problem within a setting says more than what the setting accepts.
  if (message.startsWith("unknown member ")) return problemAt(where, message);
  const told = typeof value === "string" ? withoutCredentials(value) : value;
  const shown = value === true ? "nothing" : node.secret ? "this value" : JSON.stringify(told);
  return { where, message: `${shown} is not accepted`, hint: `expected ${node.accepts}` };
}

/** Warnings about a valid configuration: an unknown release, and rules that can never hit. */
export function configWarnings(
  { config: { faults, release }, origins }: Pick<ReadConfig, "config" | "origins">,
  contracts: readonly Contract[],
): ConfigProblem[] {
  const remark = unknownReleaseRemark(release);
  const ofRules = faults.flatMap((rule, index) =>
    ruleWarnings(rule, contracts, release).map(({ path, message }) => ({
      where: `${origins["faults"]}, at ${[index, ...path].join(".")}`,
      message,
    })),
  );
  return [...(remark === undefined ? [] : [{ where: `${origins["release"]}`, message: remark }]), ...ofRules];
}

/** Logs the warnings and returns the configuration. */
export function warnOfConfig(log: Log, read: ReadConfig, contracts: readonly Contract[]): ReadConfig {
  for (const { where, message } of configWarnings(read, contracts)) log.warn(`${where}: ${message}`);
  return read;
}
