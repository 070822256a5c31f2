import { nearestHint } from "../../ground/config-error.ts";
import { presetNames } from "../../mock/faults/named-rules.ts";
import { type CommandLine, print, UsageError } from "../command.ts";
import { type CommandName, commandNames, commandOf } from "../command-table.ts";
import { type Flags, settingFlags, standsAlone, valuesOf } from "../flag.ts";

const scripts = new Map([
  ["bash", bashScript],
  ["zsh", () => `#compdef crmcom-mock\nautoload -U +X bashcompinit && bashcompinit\n${bashScript()}`],
  ["fish", fishScript],
]);

export async function completionCommand({ words: [word = ""] }: CommandLine<"completion">): Promise<number> {
  const script = scripts.get(word);
  if (script) return print(script());
  throw new UsageError(`completion: "${word}" is not accepted; ${nearestHint(word, [...scripts.keys()])}`);
}

/** What the first word behind a command may be, where that is a short list. */
const choices: { readonly [Name in CommandName]?: readonly string[] } = {
  "faults add": presetNames,
  completion: [...scripts.keys()],
};

/** Words that are offered when what was typed before, with a space behind it, has the form of the pattern. */
type Offer = readonly [pattern: string, words: readonly string[]];

/** The first that fits counts. Where none has a word, the shell offers files. */
function offers(): Offer[] {
  const groups = [...Map.groupBy(commandNames, (name) => name.split(" ")[0] as string)];
  const values = (before: string, flags: Flags) =>
    [...flags].flatMap(([flag, node]): Offer[] => (standsAlone(node) ? [] : [[`${before}--${flag} `, valuesOf(node)]]));
  return [
    // What stands behind -- belongs to another command.
    ["* -- *", []],
    [" ", [...groups.map(([first]) => first), "--help", "--version"]],
    ...groups
      .filter(([first, names]) => names[0] !== first)
      .map(([first, names]): Offer => [`${first} `, names.map((name) => name.slice(first.length + 1))]),
    ...commandNames.flatMap((name) => values(`${name} *`, commandOf(name).own)),
    ...values("*", settingFlags),
    ...commandNames.map((name): Offer => {
      const { own, settings } = commandOf(name);
      const all = [...own.keys(), ...(settings ? settingFlags.keys() : []), "help"];
      return [`${name} *`, [...(choices[name] ?? []), ...all.map((flag) => `--${flag}`)]];
    }),
  ];
}

function bashScript(): string {
  const cases = offers().map(
    ([pattern, words]) => `    ${pattern.replaceAll(" ", "\\ ")}) words="${words.join(" ")}" ;;`,
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
    ([pattern, words]) => `    case '${pattern}'\n      string split -n ' ' '${words.join(" ")}'`,
  );
  return `function __crmcom_mock
  set -l before (commandline -opc)
  switch "$before[2..-1] "
${cases.join("\n")}
  end
end
complete -c crmcom-mock -a '(__crmcom_mock)'`;
}
