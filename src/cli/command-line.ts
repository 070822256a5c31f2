import { parseArgs } from "node:util";
import { ConfigError, nearestHint } from "../ground/config-error.ts";
import { inspectConfig, type TypedValue } from "../mock/config/read-config.ts";
import { type CommandName, commandNames, commandTable, type FlagsOf } from "./command-table.ts";
import { type CommandEntry, type Flag, type FlagTable, settingFlags } from "./flag.ts";
import { UsageError } from "./flag-values.ts";

export interface CommandLine<Name extends CommandName = CommandName> {
  /** The values of its own flags, with variables and defaults in place. */
  readonly flags: FlagsOf<Name>;
  /** Values of settings that were typed as flags, by name without dashes. */
  readonly settings: Readonly<Record<string, TypedValue>>;
  readonly words: readonly string[];
  /** The words after `--`. */
  readonly rest: readonly string[];
  /** The flags that were typed, by name without dashes, each with its values as they were typed. */
  readonly typed: ReadonlyMap<string, readonly (string | true)[]>;
}

/**
 * Finds the command that the words begin with, and the words after its name.
 * @throws UsageError for an unknown command, with the nearest
 */
export function findCommand(words: readonly string[]): { name: CommandName; after: readonly string[] } {
  const [first = "", second = ""] = words;
  if (first === "" || first.startsWith("-")) return { name: "serve", after: words };
  const name = commandNames.find((one) => one === first) ?? commandNames.find((one) => one === `${first} ${second}`);
  if (name) return { name, after: words.slice(name.split(" ").length) };
  const actions = commandNames.filter((one) => one.startsWith(`${first} `)).map((one) => one.split(" ")[1] as string);
  if (actions.length === 0) {
    const known = [...new Set(commandNames.map((one) => one.split(" ")[0] as string))];
    throw new UsageError(`${first}: unknown command; ${nearestHint(first, known)}`);
  }
  if (second === "") throw new UsageError(`${first}: expected one of ${actions.join(", ")}`);
  throw new UsageError(`${first} ${second}: unknown; ${nearestHint(second, actions)}`);
}

/** How to call a command: `crmcom-mock import [file] [flags]`. */
export function usageOf(name: CommandName): string {
  const { words = [], rest, flags, settings }: CommandEntry = commandTable[name];
  const parts = words.map((word) => `[${word}]`);
  if (settings || Object.keys(flags).length > 0) parts.push("[flags]");
  if (rest !== undefined) parts.push("--", rest);
  return ["crmcom-mock", name, ...parts].join(" ");
}

/**
 * Reads the words after the name of a command.
 * @throws UsageError for a word too many, and for a flag without its value
 * @throws ConfigError for unknown flags, with the nearest, and for all that is wrong with the settings
 */
export function readCommandLine<Name extends CommandName>(
  name: Name,
  after: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandLine<Name> {
  const entry: CommandEntry = commandTable[name];
  const known = { ...entry.flags, ...(entry.settings && settingFlags) };
  const end = entry.rest === undefined || !after.includes("--") ? after.length : after.indexOf("--");
  const { said, words, unknown } = splitWords(after.slice(0, end), known);
  const settings = entry.settings ? { ...entry.defaults, ...settingsAmong(said) } : {};
  if (unknown.length > 0) {
    const names = [...Object.keys(known), "help", "version"].map((one) => `--${one}`);
    const hints = unknown.map((where) => ({ where, message: "unknown", hint: nearestHint(where, names) }));
    const others = entry.settings ? inspectConfig({ flags: settings, environment }).problems : [];
    throw new ConfigError([...hints, ...others]);
  }
  const extra = entry.words?.at(-1)?.endsWith("...") ? undefined : words[entry.words?.length ?? 0];
  if (extra !== undefined) throw new UsageError(`${extra}: unexpected word; expected ${usageOf(name)}`);
  if (entry.wordNeeded !== undefined && words.length === 0) {
    throw new UsageError(`${name}: expected ${entry.wordNeeded}`);
  }
  const flags = Object.entries(entry.flags).map(([flag, facts]) => [
    flag,
    readFlag(`--${flag}`, facts, said[flag] ?? [], environment),
  ]);
  return {
    flags: Object.fromEntries(flags) as FlagsOf<Name>,
    settings,
    words,
    rest: after.slice(end + 1),
    typed: new Map(Object.entries(said)),
  };
}

/** The value of a flag, read: as it was typed, else of its variable, else its default. @throws UsageError */
function readFlag(
  flag: string,
  { value, read = (_, text) => text, repeatable, variable, default: usual, needed }: Flag,
  typed: readonly (string | true)[],
  environment: Readonly<Record<string, string | undefined>>,
): unknown {
  if (value === undefined) return typed.length > 0;
  if (repeatable) return typed.map((text) => read(flag, String(text)));
  const text = typed.at(-1) ?? ((variable && environment[variable]) || usual);
  if (needed !== undefined && !text) throw new UsageError(`${flag}: expected ${needed}`);
  return text === undefined ? undefined : read(flag, String(text));
}

/** The values of each flag that was typed; `true` for one without a value. */
type Said = Readonly<Record<string, readonly (string | true)[]>>;

function splitWords(args: readonly string[], known: FlagTable) {
  const options = Object.entries(known).map(([name, { value, short }]) => {
    const type: "boolean" | "string" = value === undefined ? "boolean" : "string";
    return [name, { type, multiple: true, ...(short && { short }) }] as const;
  });
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(options),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const typed = tokens.filter((token) => token.kind === "option");
  for (const { name, rawName, value, inlineValue } of typed) {
    const flag = Object.hasOwn(known, name) ? known[name] : undefined;
    if (flag?.value !== undefined && (value === undefined || (!inlineValue && value.startsWith("--"))))
      throw new UsageError(`${rawName}: expected a value`);
    if (flag && flag.value === undefined && value !== undefined && !Object.hasOwn(settingFlags, name))
      throw new UsageError(`${rawName}: "${value}" is not accepted; it takes no value`);
  }
  const unknown = typed.filter(({ name }) => !Object.hasOwn(known, name)).map(({ rawName }) => rawName);
  return { said: values as Said, words: positionals, unknown: [...new Set(unknown)] };
}

function settingsAmong(said: Said): Record<string, TypedValue> {
  const settings = Object.entries(said).filter(([name]) => Object.hasOwn(settingFlags, name));
  const valueIn = (name: string, values: Said[string]) =>
    settingFlags[name]?.repeatable ? values.map(String) : (values.at(-1) ?? "");
  return Object.fromEntries(settings.map(([name, values]) => [name, valueIn(name, values)]));
}
