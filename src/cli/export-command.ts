import { writeFileSync } from "node:fs";
import { adminCall, adminCallFlags } from "./admin-call.ts";
import { readFlags } from "./read-flags.ts";
import { UsageError } from "./usage-error.ts";

/** Prints the state of a sandbox of a running stand-in: `export --url <address> [--sandbox <name>] [--file <path>]`. */
export async function exportCommand(words: readonly string[]): Promise<number> {
  const { file, ...flags } = readFlags(words, { ...adminCallFlags, file: { type: "string" } });
  for (const name of Object.keys(flags)) if (!(name in adminCallFlags)) throw new UsageError(`--${name}: unknown`);
  const text = `${await adminCall(flags, "state")}\n`;
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(String(file), text);
  return 0;
}
