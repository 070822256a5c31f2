import { readFileSync } from "node:fs";
import { adminCall } from "./admin-call.ts";
import type { CommandLine } from "./command-line.ts";
import { print } from "./print.ts";
import { UsageError } from "./usage-error.ts";

const standardInput = 0;

/** Puts a sandbox of a running stand-in into an exported state; without a file, the one on standard input. */
export async function importCommand({ flags, words }: CommandLine<"import">): Promise<number> {
  const body = read(words[0] ?? flags.file);
  return print(await adminCall(flags, "state", { method: "PUT", body }));
}

function read(file: string | undefined): string {
  try {
    return readFileSync(file ?? standardInput, "utf8");
  } catch (error) {
    throw new UsageError(`${file ?? "standard input"} cannot be read: ${(error as Error).message}`);
  }
}
