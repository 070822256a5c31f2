import { existsSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { switchesOf } from "../../assumptions/switches.ts";
import {
  ConfigError,
  type ConfigProblem,
  collectProblems,
  messageOf,
  orConfigError,
  problemAt,
  reasonOf,
} from "../../common/config-error.ts";
import { readPlainFile } from "../../common/files.ts";
import { isJsonObject } from "../../common/json.ts";
import type { Log } from "../../common/log.ts";
import { whyUnknown } from "../../common/names.ts";
import { withoutCredentials } from "../../common/quoted-text.ts";
import { type Problem, readBy } from "../../schema/read-by.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { type Methods, methodsIn } from "../../vendor/catalog.ts";
import { memberWarnings } from "../../vendor/declared/method-warnings.ts";
import { identifiableEntities } from "../../vendor/declared/records.ts";
import { unknownReleaseWarning } from "../../wire/release.ts";
import { ruleWarnings } from "../faults/rule-warnings.ts";
import { placeIn, readJsonFile } from "./method-folders.ts";
import {
  type Config,
  type ConfigOrigins,
  configSchema,
  flagOf,
  settingNodes,
  textKeys,
  variableOf,
  variablePrefix,
} from "./settings.ts";

export type TextValue = string | true | readonly (string | true)[];

/** The sources of settings. An earlier source wins. Programs that use the library pass `options`. */
export interface ConfigSources {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly defaults?: Readonly<Record<string, unknown>> | undefined;
  /** Flags by name without dashes: `true` for a flag without a value, a list for a repeated flag. */
  readonly flags?: Readonly<Record<string, TextValue>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Keys that variables and the config file do not set, because there they are about another program. */
  readonly onlyTyped?: readonly string[];
}

/** Variables that `exec` sets for other programs. They are no settings. */
const exportedVariables = new Set([`${variablePrefix}URL`, `${variablePrefix}TOKEN`]);

/** A valid configuration, the origin of each setting, and the files that were read for it. */
export type ReadConfig = Pick<ReturnType<typeof inspectConfig>, "origins" | "file" | "ruleFiles"> & {
  readonly config: Config;
};

export interface ConfigSource extends ReadConfig {
  /** Reads the configuration again. @throws ConfigError */
  reread?(): ReadConfig;
}

/** The config file in the working directory, unless the user names another one. */
const defaultFile = "crmcom-mock.json";

/**
 * Merges the sources. Precedence: flag, environment variable, config file, default; assumptions merge one by one.
 * @throws ConfigError with every problem
 */
export function readConfig(sources: ConfigSources): ReadConfig {
  const { config, origins, file, ruleFiles, problems } = inspectConfig(sources);
  if (!config) throw new ConfigError(problems);
  return { config, origins, file, ruleFiles };
}

/** Like `readConfig`, but returns the problems, so that the caller can add more. */
export function inspectConfig({ options = {}, defaults = {}, flags = {}, environment, onlyTyped = [] }: ConfigSources) {
  const problems: ConfigProblem[] = [];
  const flagTexts = Object.entries(flags).map(([name, text]) => [`--${name}`, text] as const);
  const fromFlags = readTexts(flagTexts, flagOf, problems);
  const isSetting = (name: string) => name.startsWith(variablePrefix) && !exportedVariables.has(name);
  const variables = Object.entries(environment ?? {}).filter(([name]) => isSetting(name));
  const fromVariables = readTexts(variables, variableOf, problems);
  const path = (fromFlags.get("config") ?? fromVariables.get("config"))?.value;
  const file = typeof path === "string" ? path : environment && existsSync(defaultFile) ? defaultFile : undefined;
  const fromFile = layerOf(file === undefined ? {} : readConfigFile(file, problems), (key) => `${key} in ${file}`);
  for (const key of onlyTyped) for (const source of [fromFile, fromVariables]) source.delete(key);
  const fromDefaults = layerOf(defaults, () => "default");
  const fromOptions = layerOf(options, (key) => `option ${key}`);
  const layers = [fromDefaults, fromFile, fromVariables, fromFlags, fromOptions];
  const values: Layer = new Map(layers.flatMap((layer) => [...layer]));
  values.delete("config");
  const switches = mergeSwitches(layers, values);

  const read = readBy(configSchema, valuesIn(values));
  for (const problem of read.problems ?? []) problems.push(sourcedProblem(problem, values, switches));
  for (const problem of halfTls(values)) problems.push(problem);
  const wrong = new Set(read.problems?.map(({ path }) => String(path[0])));
  const rightValues = Object.entries(valuesIn(values)).filter(([key]) => !wrong.has(key));
  const origins = [...settingNodes.keys()].map((key) => [key, values.get(key)?.where ?? "default"]);
  return {
    config: !read.problems && problems.length === 0 ? Object.freeze(read.data) : undefined,
    /** Without the settings that have problems. */
    usable: read.data ?? configSchema.parse(Object.fromEntries(rightValues)),
    origins: Object.fromEntries(origins) as ConfigOrigins,
    file,
    ruleFiles: (fromFlags.get("faults") ?? fromVariables.get("faults"))?.files ?? [],
    problems: problems as readonly ConfigProblem[],
  };
}

interface Sourced {
  readonly value: unknown;
  readonly where: string;
  readonly files?: readonly string[] | undefined;
}

type Layer = Map<string, Sourced>;

function layerOf(values: Readonly<Record<string, unknown>>, whereOf: (key: string) => string): Layer {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return new Map(entries.map(([key, value]) => [key, { value, where: whereOf(key) }]));
}

const valuesIn = (layer: Layer) => Object.fromEntries([...layer].map(([key, { value }]) => [key, value]));

function readTexts(
  texts: readonly (readonly [name: string, text: TextValue | undefined])[],
  nameOf: (key: string) => string,
  problems: ConfigProblem[],
): Layer {
  const keys = new Map([...textKeys, "config"].map((key) => [nameOf(key), key]));
  const layer: Layer = new Map();
  for (const [where, text] of texts) {
    const key = keys.get(where);
    if (key === undefined) problems.push(problemAt(where, whyUnknown(where, [...keys.keys()], "settings")));
    if (key === undefined || text === undefined) continue;
    const node = settingNodes.get(key);
    try {
      const files = text === true ? [] : node?.filesIn?.([text].flat().map(String));
      layer.set(key, { value: valueOfText(node, text), where, files });
    } catch (error) {
      problems.push({ where, message: reasonOf(error) });
    }
  }
  return layer;
}

/** The unchecked value of a flag or a variable. @throws ConfigError for a file of rules that is not readable */
export function valueOfText({ kind, fromTexts, mayStandAlone }: Partial<SchemaNode> = {}, texts: TextValue): unknown {
  if (fromTexts && texts !== true) return fromTexts([texts].flat().map(String));
  const text = typeof texts === "object" ? texts.at(-1) : texts;
  if (kind === "boolean" || mayStandAlone)
    return text === true || text === "true" || text === "1" ? true : text === "false" || text === "0" ? false : text;
  if (kind === "integer" && typeof text === "string" && /^-?\d+$/.test(text)) return Number(text);
  return text;
}

function readConfigFile(path: string, problems: ConfigProblem[]): Readonly<Record<string, unknown>> {
  const content = collectProblems(problems, () => readJsonFile(path));
  if (isJsonObject(content)) return { ...content, $schema: undefined };
  if (content !== undefined)
    problems.push({ where: path, message: "is not an object", hint: "expected a JSON object" });
  return {};
}

/** Merges the switches of all layers by id; the last layer wins. A value that is not valid stays, for the schema to refuse. */
function mergeSwitches(layers: readonly Layer[], values: Layer): Layer {
  const written = layers.flatMap((layer) => layer.get("assumptions") ?? []);
  const wrong = written.findLast(({ value }) => switchesOf(value) === undefined);
  const merged = written.flatMap(({ value, where }) => [...layerOf(switchesOf(value) ?? {}, () => where)]);
  const switches: Layer = new Map(wrong ? [] : merged);
  const where = [...new Set([...switches.values()].map((source) => source.where))].join(", ") || written.at(-1)?.where;
  if (where !== undefined) values.set("assumptions", wrong ?? { value: valuesIn(switches), where });
  return switches;
}

function halfTls(values: Layer): ConfigProblem[] {
  const [present, absent] = values.has("tlsCert") ? (["tlsCert", "tlsKey"] as const) : (["tlsKey", "tlsCert"] as const);
  const { where } = values.get(present) ?? {};
  if (where === undefined || values.has(absent)) return [];
  return [{ where, message: "has no effect alone", hint: `HTTPS needs ${flagOf(absent)} (${absent}) too` }];
}

function sourcedProblem({ path, message }: Problem, values: Layer, switches: Layer): ConfigProblem {
  const [key = "", ...rest] = path.map(String);
  const { value, where: origin } = values.get(key) ?? { value: undefined, where: key };
  const where = switches.get(rest[0] ?? "")?.where ?? origin;
  const node = settingNodes.get(key);
  const ofFlag = [...settingNodes.values()].find(({ flag }) => flag === key)?.name;
  if (ofFlag !== undefined) return problemAt(where, `unknown; did you mean ${ofFlag}?`);
  if (!node) return problemAt(where, whyUnknown(key, [...settingNodes.keys()], "settings"));
  if (rest.length > 0) return problemAt(placeIn(where, rest), message);
  // This problem says more than what the setting accepts.
  if (message.startsWith("unknown member ")) return problemAt(where, message);
  const safeValue = typeof value === "string" ? withoutCredentials(value) : value;
  const shown = value === true ? "nothing" : node.secret ? "this value" : JSON.stringify(safeValue);
  return { where, message: `${shown} is not accepted`, hint: `expected ${node.accepts}` };
}

/** The certificate and the key of HTTPS, if they are set. @throws ConfigError for files that are not readable or do not fit */
export function readTls({ tlsCert, tlsKey }: Partial<Config>): { cert: string; key: string } | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  const cert = orConfigError(`--tls-cert ${tlsCert}`, "cannot be read", () => readPlainFile(tlsCert));
  const key = orConfigError(`--tls-key ${tlsKey}`, "cannot be read", () => readPlainFile(tlsKey));
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const hint = "expected a PEM certificate and its private key";
    throw new ConfigError([{ where: `${tlsCert} and ${tlsKey}`, message: messageOf(error), hint }]);
  }
  return { cert, key };
}

/** Warnings about a valid configuration: an unknown release, rules that can never apply, responses with members that no record has. */
export function configWarnings(read: Pick<ReadConfig, "config" | "origins">, methods: Methods): ConfigProblem[] {
  const { faults, release } = read.config;
  const known = methodsIn(methods.catalog);
  const unknownRelease = unknownReleaseWarning(release);
  const releaseWarnings = unknownRelease ? [{ where: `${read.origins["release"]}`, message: unknownRelease }] : [];
  const faultWarnings = faults.flatMap((rule, index) =>
    ruleWarnings(rule, known, release).map(({ path, message }) => {
      return { where: placeIn(`${read.origins["faults"]}`, [index, ...path]), message };
    }),
  );
  const records = identifiableEntities(methods.entities);
  return [...releaseWarnings, ...faultWarnings, ...known.flatMap((method) => memberWarnings(method, records))];
}

export function logConfigWarnings(log: Log, read: ReadConfig, methods: Methods): ReadConfig {
  for (const { where, message } of configWarnings(read, methods)) log.warn(`${where}: ${message}`);
  return read;
}
