import { createWriteStream, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { adminFetch } from "./admin-call.ts";
import type { CommandLine } from "./command-line.ts";
import { UsageError } from "./usage-error.ts";

/** Prints the state of a sandbox of a running stand-in, or writes it into `--file`: all of it, or the file stays as it was. */
export async function exportCommand({ flags }: CommandLine<"export">): Promise<number> {
  const { body } = await adminFetch(flags, "state");
  const text = Readable.fromWeb(body as ReadableStream);
  if (flags.file === undefined) await printAll(text);
  else await writeAll(text, flags.file);
  return 0;
}

async function printAll(text: Readable): Promise<void> {
  try {
    await pipeline(text, process.stdout, { end: false });
  } catch (error) {
    // Whoever reads it may have enough of it.
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") {
      throw new UsageError(`the state did not come whole: ${(error as Error).message}`);
    }
  }
}

async function writeAll(text: Readable, file: string): Promise<void> {
  // A pipe or a device cannot be replaced.
  const isReplaced = !existsSync(file) || statSync(file).isFile();
  const written = isReplaced ? `${file}.${process.pid}.tmp` : file;
  try {
    await pipeline(text, createWriteStream(written));
    if (isReplaced) renameSync(written, file);
  } catch (error) {
    if (isReplaced && existsSync(written)) rmSync(written);
    throw new UsageError(`--file: the state cannot be written whole: ${(error as Error).message}`);
  }
}
