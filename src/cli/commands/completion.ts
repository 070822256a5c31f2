import { nearestHint } from "../../ground/config-error.ts";
import { type CommandLine, UsageError } from "../command-line.ts";
import { commandNames, commandTable, shells } from "../command-table.ts";
import { type CommandEntry, ownFlags, settingFlags, standsAlone, valuesOf } from "../flag.ts";
import { print } from "../output.ts";

/** Prints the script that completes the words of this program in a shell. */
export async function completionCommand({ words: [word = ""] }: CommandLine<"completion">): Promise<number> {
  const shell = shells.find((one) => one === word);
  if (shell) return print(scripts[shell]());
  throw new UsageError(`completion: "${word}" is not accepted; ${nearestHint(word, shells)}`);
}

const scripts: Readonly<Record<(typeof shells)[number], () => string>> = {
  bash: bashScript,
  zsh: () => `#compdef crmcom-mock\nautoload -U +X bashcompinit && bashcompinit\n${bashScript()}`,
  fish: fishScript,
};

/** Words that are offered when what was typed before, with a space behind it, has the form of one of the patterns. */
interface Offer {
  readonly patterns: readonly string[];
  readonly words: readonly string[];
}

/** The first that fits counts. Where none has a word, the shell offers files. */
function offers(): Offer[] {
  const several = Map.groupBy(commandNames, (name) => name.split(" ")[0] as string);
  const commands = commandNames.map((name) => {
    const { wordChoices = [], flags, settings }: CommandEntry = commandTable[name];
    return { name, wordChoices, flags: [...ownFlags(flags), ...(settings ? settingFlags : [])] };
  });
  const withValue = commands.flatMap(({ flags }) => flags).filter(([, node]) => !standsAlone(node));
  return [
    // What stands behind -- belongs to another command.
    { patterns: ["* -- *"], words: [] },
    { patterns: [" "], words: [...several.keys(), "--help", "--version"] },
    ...[...several]
      .filter(([first, names]) => names[0] !== first)
      .map(([first, names]) => ({ patterns: [`${first} `], words: names.map((name) => name.slice(first.length + 1)) })),
    ...commands
      .flatMap(({ name, flags }) =>
        flags.map(([flag, node]) => ({ patterns: [`${name} *--${flag} `], words: valuesOf(node) })),
      )
      .filter(({ words }) => words.length > 0),
    { patterns: [...new Set(withValue.map(([flag]) => `*--${flag} `))], words: [] },
    ...commands.map(({ name, wordChoices, flags }) => ({
      patterns: [`${name} *`],
      words: [...wordChoices, ...flags.map(([flag]) => `--${flag}`), "--help"],
    })),
  ];
}

function bashScript(): string {
  const cases = offers().map(
    ({ patterns, words }) => `    ${patterns.join("|").replaceAll(" ", "\\ ")}) words="${words.join(" ")}" ;;`,
  );
  return `_crmcom_mock() {
  local words="" before="\${COMP_WORDS[*]:1:COMP_CWORD-1}"
  case "$before " in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _crmcom_mock crmcom-mock`;
}

function fishScript(): string {
  const cases = offers().map(
    ({ patterns, words }) =>
      `    case ${patterns.map((one) => `'${one}'`).join(" ")}\n      string split -n ' ' '${words.join(" ")}'`,
  );
  return `function __crmcom_mock
  set -l before (commandline -opc)
  switch "$before[2..-1] "
${cases.join("\n")}
  end
end
complete -c crmcom-mock -a '(__crmcom_mock)'`;
}
