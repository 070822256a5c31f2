import { parseArgs } from "node:util";
import { ConfigError, type ConfigProblem, problemAt } from "../common/config-error.ts";
import { whyUnknown } from "../common/names.ts";
import { withoutCredentials } from "../common/quoted-text.ts";
import { removedText } from "../common/removed.ts";
import { inspectConfig, valueOfText } from "../mock/config/read-config.ts";
import { type CommandLine, UsageError } from "./command.ts";
import { type Command, type CommandName, commandNames, commandWithFlags, type FlagsOf } from "./command-table.ts";
import { type FlagNodes, mayLackValue, settingFlags } from "./flag.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Finds the command that the words begin with. @throws UsageError for an unknown one, with the nearest */
export function findCommand(words: readonly string[]): { name: CommandName; after: readonly string[] } {
  const [first = "", second = ""] = words;
  if (first === "" || first.startsWith("-")) return { name: "serve", after: words };
  const name = commandNames.find((command) => command === first || command === `${first} ${second}`);
  if (name) return { name, after: words.slice(name.split(" ").length) };
  const isGroup = commandNames.some((command) => command.startsWith(`${first} `));
  const typed = isGroup || removedText(`${first} ${second}`, "commands") ? `${first} ${second}`.trim() : first;
  throw new UsageError(`${typed}: ${whyUnknown(typed, commandNames, "commands")}`);
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
 * @throws ConfigError with all problems of flags and settings
 */
export function readCommandLine<Name extends CommandName>(
  name: Name,
  after: readonly string[],
  environment: Environment,
): CommandLine<Name> {
  const command = commandWithFlags(name);
  const flagNodes = new Map([...command.own, ...(command.settings ? settingFlags : [])]);
  const end = command.rest === undefined || !after.includes("--") ? after.length : after.indexOf("--");
  const { typed, words, problems } = splitWords(name, after.slice(0, end), flagNodes);
  const settings = Object.fromEntries([...typed].filter(([flag]) => settingFlags.has(flag)));
  const sources = { flags: settings, environment, defaults: command.settings };
  if (problems.length > 0) {
    const ofSettings = command.settings ? inspectConfig(sources).problems : [];
    throw new ConfigError([...problems, ...ofSettings]);
  }
  const extra = command.words?.at(-1)?.endsWith("...") ? undefined : words[command.words?.length ?? 0];
  if (extra !== undefined) throw new UsageError(`${extra}: unexpected word; expected ${usageLine(name)}`);
  if (command.wordNeeded !== undefined && words.length === 0) {
    throw new UsageError(`${name}: expected ${command.wordNeeded}`);
  }
  const flags = readFlags(command, typed, environment) as FlagsOf<Name>;
  return { flags, sources, words, rest: after.slice(end + 1), typed };
}

function splitWords(command: CommandName, args: readonly string[], flagNodes: FlagNodes) {
  const options = [...flagNodes].map(([name, node]) => {
    const type = mayLackValue(node) ? ("boolean" as const) : ("string" as const);
    return [name, { type }] as const;
  });
  const { positionals, tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(options),
    strict: false,
    tokens: true,
  });
  const typed = new Map<string, (string | true)[]>();
  const problems = new Map<string, ConfigProblem>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName: where, value, inlineValue } = token;
    const node = flagNodes.get(name);
    if (!node) {
      const names = [...flagNodes.keys(), "help", "version"].map((flag) => `--${flag}`);
      problems.set(where, problemAt(where, whyUnknown(where, names, "flags", command)));
    } else if (!mayLackValue(node) && (value === undefined || (!inlineValue && value.startsWith("--")))) {
      problems.set(where, { where, message: "expected a value" });
    } else if (node.kind === "boolean" && value !== undefined && !settingFlags.has(name)) {
      problems.set(where, { where, message: `"${value}" is not accepted; it takes no value` });
    } else if (typed.has(name) && !node.repeatable) {
      problems.set(where, { where, message: "given twice; expected it once" });
    } else typed.set(name, [...(typed.get(name) ?? []), value ?? true]);
  }
  return { typed, words: positionals, problems: [...problems.values()] };
}

/** The values of a command's own flags. Precedence: command line, variable, default. @throws ConfigError with all problems */
function readFlags({ own, schema }: Command, typed: CommandLine["typed"], environment: Environment): object {
  const sources = [...own].map(([flag, node]) => {
    const variable = environment[node.variable ?? ""];
    return { flag, node, texts: typed.get(flag) ?? (variable ? [variable] : []) };
  });
  const values = sources
    .filter(({ texts }) => texts.length > 0)
    .map(({ node, texts }) => [node.name, valueOfText(node, texts)] as const);
  const read = schema.safeParse(Object.fromEntries(values));
  if (read.success) return read.data;
  const problems = read.error.issues.flatMap(({ code, message, path: [name, at = -1] }): ConfigProblem[] => {
    const source = sources.find(({ node }) => node.name === name);
    if (!source) return [];
    const { flag, node, texts } = source;
    if (code === "custom") return [problemAt(`--${flag}`, message)];
    const text = texts.at(Number(at));
    const hint = `expected ${node.accepts || "a text"}`;
    if (text === undefined) return [{ where: `--${flag}`, message: hint }];
    return [{ where: `--${flag}`, message: `"${withoutCredentials(String(text))}" is not accepted`, hint }];
  });
  throw new ConfigError(problems);
}
