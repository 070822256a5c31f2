import { writeFileSync } from "node:fs";
import { UsageError } from "./usage-error.ts";

/**
 * Writes a file that a flag names.
 * @throws UsageError naming the flag, the path and the reason
 */
export function writeText(flag: string, path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`${flag}: cannot be written: ${(error as Error).message}`);
  }
}
