import { parseArgs } from "node:util";
import { ConfigError, type ConfigProblem, problemAt } from "../ground/config-error.ts";
import { nearestHint } from "../ground/names.ts";
import { withoutCredentials } from "../ground/quoted-text.ts";
import { fromText, inspectConfig } from "../mock/config/read-config.ts";
import { type CommandLine, UsageError } from "./command.ts";
import {
  type Command,
  type CommandName,
  commandNames,
  commandSummary,
  commandWithFlags,
  type FlagsOf,
} from "./command-table.ts";
import { acceptedValues, type FlagNodes, mayLackValue, settingFlags } from "./flag.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Finds the command that the words begin with. @throws UsageError for an unknown one, with the nearest */
export function findCommand(words: readonly string[]): { name: CommandName; after: readonly string[] } {
  const [first = "", second = ""] = words;
  if (first === "" || first.startsWith("-")) return { name: "serve", after: words };
  const isMeant = (name: CommandName) =>
    [first, `${first} ${second}`].includes(name) || commandSummary(name).alias === first;
  const name = commandNames.find(isMeant);
  if (name) return { name, after: words.slice(name.split(" ").length) };
  const groups = Map.groupBy(commandNames, (one) => one.split(" ")[0] as string);
  const actions = groups.get(first)?.map((one) => one.slice(first.length + 1));
  if (!actions) throw new UsageError(`${first}: unknown command; ${nearestHint(first, [...groups.keys()])}`);
  if (second === "") throw new UsageError(`${first}: expected one of ${actions.join(", ")}`);
  throw new UsageError(`${first} ${second}: unknown; ${nearestHint(second, actions)}`);
}

export function usageLine(name: CommandName): string {
  const { words = [], wordNeeded, rest, own, settings } = commandWithFlags(name);
  const parts = words.map((word, index) => (wordNeeded !== undefined && index === 0 ? `<${word}>` : `[${word}]`));
  if (settings || own.size > 0) parts.push("[flags]");
  if (rest !== undefined) parts.push("--", rest);
  return ["crmcom-mock", name, ...parts].join(" ");
}

/**
 * Reads the words after the name of a command.
 * @throws UsageError for a word too many or too few
 * @throws ConfigError with all that is wrong with flags and settings
 */
export function readCommandLine<Name extends CommandName>(
  name: Name,
  after: readonly string[],
  environment: Environment,
): CommandLine<Name> {
  const entry = commandWithFlags(name);
  const known = new Map([...entry.own, ...(entry.settings ? settingFlags : [])]);
  const end = entry.rest === undefined || !after.includes("--") ? after.length : after.indexOf("--");
  const { typed, words, problems } = splitWords(after.slice(0, end), known);
  const settings = Object.fromEntries([...typed].filter(([flag]) => settingFlags.has(flag)));
  const sources = { flags: settings, environment, defaults: entry.settings };
  if (problems.length > 0) {
    const others = entry.settings ? inspectConfig(sources).problems : [];
    throw new ConfigError([...problems, ...others]);
  }
  const extra = entry.words?.at(-1)?.endsWith("...") ? undefined : words[entry.words?.length ?? 0];
  if (extra !== undefined) throw new UsageError(`${extra}: unexpected word; expected ${usageLine(name)}`);
  if (entry.wordNeeded !== undefined && words.length === 0) {
    throw new UsageError(`${name}: expected ${entry.wordNeeded}`);
  }
  const flags = readFlags(entry, typed, environment) as FlagsOf<Name>;
  return { flags, sources, words, rest: after.slice(end + 1), typed };
}

function splitWords(args: readonly string[], known: FlagNodes) {
  const options = [...known].map(([name, node]) => {
    const type = mayLackValue(node) ? ("boolean" as const) : ("string" as const);
    return [name, { type, ...(node.short && { short: node.short }) }] as const;
  });
  const { positionals, tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(options),
    strict: false,
    tokens: true,
  });
  const typed = new Map<string, (string | true)[]>();
  const problems: ConfigProblem[] = [];
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName: where, value, inlineValue } = token;
    const node = known.get(name);
    if (!node) {
      const names = [...known.keys(), "help", "version"].map((one) => `--${one}`);
      const isTold = problems.some((one) => one.where === where);
      // A running stand-in is named whole: its machine may be another.
      const url = name === "port" ? known.get("url")?.accepts : undefined;
      const hint = url ? `say it with --url, ${url}` : nearestHint(where, names);
      if (!isTold) problems.push({ where, message: "unknown", hint });
    } else if (!mayLackValue(node) && (value === undefined || (!inlineValue && value.startsWith("--")))) {
      problems.push({ where, message: "expected a value" });
    } else if (node.kind === "boolean" && value !== undefined && !settingFlags.has(name)) {
      problems.push({ where, message: `"${value}" is not accepted; it takes no value` });
    } else typed.set(name, [...(typed.get(name) ?? []), value ?? true]);
  }
  return { typed, words: positionals, problems };
}

/** The values of own flags: as typed, else of the variable, else the default. @throws ConfigError with all that is wrong */
function readFlags({ own, schema }: Command, typed: CommandLine["typed"], environment: Environment): object {
  const given = [...own].map(([flag, node]) => {
    const variable = environment[node.variable ?? ""];
    return { flag, node, texts: typed.get(flag) ?? (variable ? [variable] : []) };
  });
  const there = given.filter(({ texts }) => texts.length > 0);
  const read = schema.safeParse(Object.fromEntries(there.map(({ node, texts }) => [node.name, fromText(node, texts)])));
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ code, message, path: [name, at = -1] }): ConfigProblem => {
    const { flag, node, texts } = given.find((one) => one.node.name === name) as (typeof given)[number];
    if (code === "custom") return problemAt(`--${flag}`, message);
    const text = texts.at(Number(at));
    const expected = `expected ${node.accepts || "a text"}`;
    if (text === undefined) return { where: `--${flag}`, message: expected };
    const hint = nearestHint(String(text), acceptedValues(node)) || expected;
    return { where: `--${flag}`, message: `"${withoutCredentials(String(text))}" is not accepted`, hint };
  });
  throw new ConfigError(problems);
}
