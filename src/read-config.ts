import { readFileSync } from "node:fs";
import * as z from "zod";
import { type Config, type ConfigInput, configSchema, textKeys } from "./config.ts";
import { ConfigError, type ConfigProblem, nearestHint } from "./config-error.ts";

/** Where settings come from; an earlier one wins. `options` is for programs that use the library. */
export interface ConfigSources {
  readonly options?: Readonly<Record<string, unknown>>;
  /** Flags by name without dashes; `true` for one without a value. */
  readonly flags?: Readonly<Record<string, string | true>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The origin of each setting: `flag --port`, `default`. */
export type ConfigOrigins = Readonly<Record<string, string>>;

const prefix = "CRMCOM_MOCK_";
/** Set for the programs that run beside the stand-in; not settings. */
const exported = new Set([`${prefix}URL`, `${prefix}TOKEN`]);

export const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
export const variableOf = (key: string): string =>
  prefix + key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

interface Given {
  readonly value: unknown;
  readonly where: string;
}

/**
 * Brings the sources together, flags before environment before file before defaults.
 * @throws ConfigError with all that is wrong at once
 */
export function readConfig(sources: ConfigSources): { config: Config; origins: ConfigOrigins } {
  const problems: ConfigProblem[] = [];
  const fromFlags = named(sources.flags ?? {}, flagOf, (name) => `--${name}`, problems);
  const variables = Object.entries(sources.environment ?? {}).filter(
    ([name]) => name.startsWith(prefix) && !exported.has(name),
  );
  const fromVariables = named(Object.fromEntries(variables), variableOf, (name) => name, problems);
  const path = (fromFlags.get("config") ?? fromVariables.get("config"))?.value;
  const fromFile = typeof path === "string" ? readFile(path, problems) : new Map<string, Given>();
  const fromOptions = new Map(
    Object.entries(sources.options ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, { value, where: `option ${key}` }]),
  );
  const given = new Map([...fromFile, ...fromVariables, ...fromFlags, ...fromOptions]);
  given.delete("config");

  const result = configSchema.safeParse(Object.fromEntries([...given].map(([key, { value }]) => [key, value])));
  if (!result.success) problems.push(...result.error.issues.flatMap((issue) => problemsOf(issue, given)));
  if (problems.length > 0 || !result.success) throw new ConfigError(problems);
  const origins = Object.keys(configSchema.shape).map((key) => [key, given.get(key)?.where ?? "default"]);
  return { config: Object.freeze(result.data), origins: Object.fromEntries(origins) };
}

/** Values given as text, under the names of flags or of variables. */
function named(
  texts: Readonly<Record<string, string | true | undefined>>,
  nameOf: (key: string) => string,
  shownAs: (name: string) => string,
  problems: ConfigProblem[],
): Map<string, Given> {
  const keys = new Map([...textKeys, "config"].map((key) => [nameOf(key), key]));
  const given = new Map<string, Given>();
  for (const [name, text] of Object.entries(texts)) {
    const where = shownAs(name);
    const key = keys.get(where);
    if (key === undefined) problems.push({ where, message: `unknown; ${nearestHint(where, [...keys.keys()])}` });
    else if (text !== undefined) given.set(key, { value: fromText(key, text), where });
  }
  return given;
}

function fromText(key: string, text: string | true): unknown {
  const schema = configSchema.shape[key as keyof ConfigInput] as z.ZodType | undefined;
  const inner = schema ? unwrapped(schema) : undefined;
  if (inner instanceof z.ZodBoolean)
    return text === true || text === "true" || text === "1" ? true : text === "false" || text === "0" ? false : text;
  if (inner instanceof z.ZodNumber && text !== true && /^-?\d+$/.test(text)) return Number(text);
  return text;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap() as z.ZodType;
  return inner;
}

function readFile(path: string, problems: ConfigProblem[]): Map<string, Given> {
  const broken = (message: string) => {
    problems.push({ where: path, message });
    return new Map<string, Given>();
  };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    return broken(`the config file cannot be read: ${(error as Error).message}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content))
    return broken("expected a JSON object");
  const { $schema: _, ...keys } = content as Record<string, unknown>;
  return new Map(Object.entries(keys).map(([key, value]) => [key, { value, where: `${key} in ${path}` }]));
}

function problemsOf(issue: z.core.$ZodIssue, given: ReadonlyMap<string, Given>): ConfigProblem[] {
  if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
    return issue.keys.map((key) => ({
      where: given.get(key)?.where ?? key,
      message: `unknown; ${nearestHint(key, Object.keys(configSchema.shape))}`,
    }));
  }
  const [key, ...within] = issue.path.map(String);
  const { value, where } = given.get(key as string) ?? { value: undefined, where: key as string };
  if (within.length > 0) return [{ where: `${where}, at ${within.join(".")}`, message: issue.message }];
  const accepts = configSchema.shape[key as keyof ConfigInput].meta()?.accepts;
  const shown = value === true ? "nothing" : JSON.stringify(value);
  return [{ where, message: `${shown} is not accepted; expected ${accepts}` }];
}
