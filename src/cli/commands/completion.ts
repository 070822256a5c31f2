import type { CommandLine } from "../command-line.ts";
import { commandNames, commandTable, type shells } from "../command-table.ts";
import { type CommandEntry, type Flag, settingFlags } from "../flag.ts";
import { choice } from "../flag-values.ts";
import { print } from "../output.ts";

/** Prints the script that completes the words of this program in a shell. */
export async function completionCommand({ words: [word = ""] }: CommandLine<"completion">): Promise<number> {
  const shell = choice("shell", commandTable.completion.wordChoices).read("completion", word);
  return print(scripts[shell]());
}

const scripts: Readonly<Record<(typeof shells)[number], () => string>> = {
  bash: bashScript,
  zsh: () => `#compdef crmcom-mock\nautoload -U +X bashcompinit && bashcompinit\n${bashScript()}`,
  fish: fishScript,
};

/** What is completed behind the name of a command. */
interface Completed {
  readonly name: string;
  readonly words: readonly string[];
  readonly flags: readonly (readonly [name: string, flag: Flag])[];
}

const completed: readonly Completed[] = commandNames.map((name) => {
  const { wordChoices = [], flags, settings }: CommandEntry = commandTable[name];
  return { name, words: wordChoices, flags: Object.entries({ ...flags, ...(settings && settingFlags) }) };
});

const firstWords = [...new Set(commandNames.map((name) => name.split(" ")[0] as string))];

/** The second words of a command that has two. */
const secondWords = (first: string): readonly string[] =>
  commandNames.filter((name) => name.startsWith(`${first} `)).map((name) => name.slice(first.length + 1));

function bashScript(): string {
  const several = firstWords.filter((first) => secondWords(first).length > 0);
  const taking = completed.flatMap(({ flags }) => flags).filter(([, { value }]) => value !== undefined);
  const cases = [
    // What stands behind -- belongs to another command.
    ['*" -- "*', ""],
    ['""', [...firstWords, "--help", "--version"].join(" ")],
    ...several.map((first) => [`"${first} "`, secondWords(first).join(" ")]),
    ...completed.flatMap(({ name, flags }) =>
      flags.flatMap(([flag, { choices }]) => (choices ? [[`"${name} "*"--${flag} "`, choices.join(" ")]] : [])),
    ),
    // What else has a value may be a path.
    [[...new Set(taking.map(([flag]) => `*"--${flag} "`))].join("|"), ""],
    ...completed.map(({ name, words, flags }) => [
      `"${name} "*`,
      [...words, ...flags.map(([flag]) => `--${flag}`), "--help"].join(" "),
    ]),
  ];
  return [
    "_crmcom_mock() {",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
    '  local words="" before="${COMP_WORDS[*]:1:COMP_CWORD-1}"',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
    '  case "${before:+$before }" in',
    ...cases.map(([pattern, words]) => `    ${pattern}) words="${words}" ;;`),
    "  esac",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    "}",
    // Where nothing is known, files are completed.
    "complete -o default -F _crmcom_mock crmcom-mock",
  ].join("\n");
}

function fishScript(): string {
  const line = (condition: string, more: string) => `complete -c crmcom-mock -n '${condition}' ${more}`;
  const seen = (name: string) => name.split(" ").map((word) => `__fish_seen_subcommand_from ${word}`);
  return [
    line("__fish_use_subcommand", `-f -a '${firstWords.join(" ")}'`),
    ...firstWords
      .map((first) => [first, secondWords(first)] as const)
      .flatMap(([first, second]) =>
        second.length === 0 ? [] : [line(`${seen(first)[0]}`, `-f -a '${second.join(" ")}'`)],
      ),
    ...completed.flatMap(({ name, words, flags }) => {
      const condition = seen(name).join("; and ");
      return [
        ...(words.length === 0 ? [] : [line(condition, `-f -a '${words.join(" ")}'`)]),
        ...flags.map(([flag, { value, choices, meaning }]) => {
          const values = choices ? `-x -a '${choices.join(" ")}' ` : value === undefined ? "" : "-r ";
          return line(condition, `-l ${flag} ${values}-d '${meaning.replace(/['\\]/g, "\\$&")}'`);
        }),
      ];
    }),
  ].join("\n");
}
