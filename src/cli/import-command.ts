import { createReadStream, fstatSync, openSync } from "node:fs";
import { Readable } from "node:stream";
import { adminCall } from "./admin-call.ts";
import type { CommandLine } from "./command-line.ts";
import { printAs } from "./print.ts";
import { UsageError } from "./usage-error.ts";

/** What the stand-in says of a state that it took. */
interface Taken {
  readonly sandbox: string;
  readonly rows: Readonly<Record<string, number>>;
}

/** Puts a sandbox of a running stand-in into an exported state; without a file, the one on standard input. */
export async function importCommand({ flags, words }: CommandLine<"import">): Promise<number> {
  const body = Readable.toWeb(open(words[0] ?? flags.file)) as ReadableStream<Uint8Array>;
  const taken = JSON.parse(await adminCall(flags, "state", { method: "PUT", body, duplex: "half" })) as Taken;
  const counts = Object.entries(taken.rows).map(([collection, count]) => `${count} of ${collection}`);
  return printAs(flags, taken, `${taken.sandbox} holds over its fixtures: ${counts.join(", ") || "no rows"}`);
}

function open(file: string | undefined): Readable {
  if (file === undefined) return process.stdin;
  try {
    const fd = openSync(file, "r");
    if (fstatSync(fd).isDirectory()) throw new Error("it is a folder");
    return createReadStream(file, { fd });
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}
