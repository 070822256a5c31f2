import { ConfigError, nearestHint } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOnce } from "../../ground/json.ts";
import presets from "./presets.json" with { type: "json" };

/** Faults that people ask for by name. Those that end calls spare logins: a client that cannot log in does nothing worth testing. */
export { presets };

export type PresetName = keyof typeof presets;

export const presetNames = Object.keys(presets);

/** The name of a preset, JSON, or the path of a file, not checked yet. @throws ConfigError when it is none of them */
export function typedRule(text: string): unknown {
  if (presetNames.includes(text)) return text;
  const isJson = isJsonText(text);
  try {
    return jsonOnce(isJson ? text : readPlainFile(text));
  } catch (error) {
    const reason = (error as Error).message;
    const hint = nearestHint(text, presetNames);
    const what = isJson ? "not JSON" : `neither a preset (${hint}) nor a file of JSON that can be read`;
    throw new ConfigError([{ where: text, message: `${what}: ${reason}` }]);
  }
}

/** Commas separate names and paths, and a file may hold a list. @throws ConfigError when one is none */
export const typedRules = (texts: readonly string[]): unknown[] => partsOf(texts).flatMap(typedRule);

export const ruleFiles = (texts: readonly string[]): readonly string[] =>
  partsOf(texts).filter((text) => !isJsonText(text) && !presetNames.includes(text));

const partsOf = (texts: readonly string[]): readonly string[] =>
  texts
    .flatMap((text) => (isJsonText(text) ? [text] : text.split(",").map((part) => part.trim())))
    .filter((text) => text !== "");

const isJsonText = (text: string): boolean => /^\s*[[{"]/.test(text);
