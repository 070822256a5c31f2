import { readFileSync } from "node:fs";
import { presetNames } from "../faults/presets.ts";
import { UsageError } from "./usage-error.ts";

/**
 * A rule as it was typed: a preset by name, JSON as it stands, or the content of a file.
 * @throws UsageError when it is none of them
 */
export function readRule(text: string): unknown {
  if (presetNames.includes(text)) return text;
  try {
    return JSON.parse(/^\s*[[{"]/.test(text) ? text : readFileSync(text, "utf8"));
  } catch (error) {
    throw new UsageError(
      `${text}: neither a preset (${presetNames.join(", ")}) nor JSON that can be read: ${(error as Error).message}`,
    );
  }
}
