import { text } from "node:stream/consumers";
import { orProblem } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { adminCall } from "../admin-call.ts";
import type { CommandLine } from "../command-line.ts";
import { print, printAs, writeText } from "../output.ts";

/** Prints the state of a sandbox of a running stand-in, or writes it into `--file`. */
export async function exportCommand({ flags }: CommandLine<"export">): Promise<number> {
  const state = await adminCall(flags, "state");
  if (flags.file === undefined) return print(state.trimEnd());
  writeText("--file", flags.file, state);
  return 0;
}

/** Puts a sandbox of a running stand-in into an exported state. Without a file it reads standard input. */
export async function importCommand({ flags, words: [file] }: CommandLine<"import">): Promise<number> {
  const body =
    file === undefined ? await text(process.stdin) : orProblem(file, "cannot be read", () => readPlainFile(file));
  const taken = JSON.parse(await adminCall(flags, "state", { method: "PUT", body })) as {
    sandbox: string;
    rows: object;
  };
  const counts = Object.entries(taken.rows).map(([collection, count]) => `${count} of ${collection}`);
  return printAs(flags, taken, `${taken.sandbox} holds over its fixtures: ${counts.join(", ") || "no rows"}`);
}
