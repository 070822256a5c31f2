import { nearestHint } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOnce, RepeatedMember } from "../../ground/json.ts";
import { presetNames } from "./presets.ts";

/**
 * Reads a rule that was typed: the name of a preset, JSON, or the path of a file. It is not checked yet.
 * @throws Error when it is none of them
 */
export function typedRule(text: string): unknown {
  if (presetNames.includes(text)) return text;
  const isJson = isJsonText(text);
  try {
    return jsonOnce(isJson ? text : readPlainFile(text));
  } catch (error) {
    const reason = (error as Error).message;
    if (error instanceof RepeatedMember) throw new Error(`${text}: ${reason}; keep one`);
    if (isJson) throw new Error(`${text}: not JSON: ${reason}`);
    throw new Error(
      `${text}: neither a preset (${nearestHint(text, presetNames)}) nor a file of JSON that can be read: ${reason}`,
    );
  }
}

/**
 * Reads the rules of flags or of a variable. Commas separate names and paths, and a file may hold a list.
 * @throws Error when one is none
 */
export function typedRules(texts: readonly string[]): unknown[] {
  return partsOf(texts).flatMap(typedRule);
}

/** The files among them. */
export const ruleFiles = (texts: readonly string[]): readonly string[] =>
  partsOf(texts).filter((text) => !isJsonText(text) && !presetNames.includes(text));

const partsOf = (texts: readonly string[]): readonly string[] =>
  texts
    .flatMap((text) => (isJsonText(text) ? [text] : text.split(",").map((part) => part.trim())))
    .filter((text) => text !== "");

const isJsonText = (text: string): boolean => /^\s*[[{"]/.test(text);
