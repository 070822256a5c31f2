import { flagOf } from "../mock/config/setting-names.ts";
import { settingNodes } from "../mock/config/settings.ts";
import type { CommandLine } from "./command-line.ts";

/** Their values stand in the file that is replayed. */
const inFile: ReadonlySet<string> = new Set(["seed", "assume"]);

/**
 * Of the flags that were typed, those that verdicts depend on, as they are typed again: how long the client may take, the
 * user's own verdict, and the settings of the stand-in, but for secrets.
 */
export function flagsToReplay({ flags, settings, typed }: CommandLine<"explore">): string[] {
  const { timeout, check } = flags;
  const secrets = [...settingNodes.values()].filter(({ secret }) => secret).map(({ name }) => flagOf(name).slice(2));
  const left = new Set([...inFile, ...secrets]);
  const again = Object.entries(settings).filter(([name]) => typed.has(name) && !left.has(name));
  return [
    ...(typed.has("timeout") ? ["--timeout", timeout] : []),
    ...(check === undefined ? [] : ["--check", check]),
    ...again.flatMap(([name, value]) =>
      value === true ? [`--${name}`] : [value].flat().flatMap((one) => [`--${name}`, one as string]),
    ),
  ];
}
