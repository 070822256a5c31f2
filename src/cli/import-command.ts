import { readFileSync } from "node:fs";
import { adminCall, adminCallFlags } from "./admin-call.ts";
import { readFlags } from "./read-flags.ts";
import { UsageError } from "./usage-error.ts";

const standardInput = 0;

/**
 * Puts a sandbox of a running stand-in into an exported state: `import [file] --url <address> [--sandbox <name>]`; without a
 * file, the one on standard input.
 */
export async function importCommand(words: readonly string[]): Promise<number> {
  const [first = "-"] = words;
  const named = first.startsWith("-") ? [] : ["--file", first];
  const rest = first.startsWith("-") ? words : words.slice(1);
  const { file, ...flags } = readFlags([...named, ...rest], { ...adminCallFlags, file: { type: "string" } });
  for (const name of Object.keys(flags)) if (!(name in adminCallFlags)) throw new UsageError(`--${name}: unknown`);
  process.stdout.write(`${await adminCall(flags, "state", { method: "PUT", body: read(file) })}\n`);
  return 0;
}

function read(file: string | true | undefined): string {
  try {
    return readFileSync(file === undefined ? standardInput : String(file), "utf8");
  } catch (error) {
    throw new UsageError(`${file ?? "standard input"} cannot be read: ${(error as Error).message}`);
  }
}
