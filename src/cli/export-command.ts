import { adminCall } from "./admin-call.ts";
import type { CommandLine } from "./command-line.ts";
import { writeText } from "./write-text.ts";

/** Prints the state of a sandbox of a running stand-in, or writes it into `--file`. */
export async function exportCommand({ flags }: CommandLine<"export">): Promise<number> {
  const text = `${await adminCall(flags, "state")}\n`;
  if (flags.file === undefined) process.stdout.write(text);
  else writeText("--file", flags.file, text);
  return 0;
}
