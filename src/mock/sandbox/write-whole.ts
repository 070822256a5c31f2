import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** What is asked of a file system; tests hand in one that fails. */
export interface FileWriter {
  /** @returns how many bytes were written, which may be fewer than asked for */
  write(descriptor: number, bytes: Uint8Array, offset: number): number;
  sync(descriptor: number): void;
  rename(from: string, to: string): void;
}

export const fileWriter: FileWriter = { write: writeSync, sync: fsyncSync, rename: renameSync };

/**
 * Writes all pieces beside the file, syncs them to the disk and puts them in its place: there is the old file or the new one.
 * @throws Error of the file system; the old file stays, and nothing is left beside it
 */
export function writeWhole(file: string, pieces: Iterable<string>, writer: FileWriter = fileWriter): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const opened = openSync(temporary, "w", 0o600);
    try {
      for (const piece of pieces) writeAll(opened, Buffer.from(piece), writer);
      writer.sync(opened);
    } finally {
      closeSync(opened);
    }
    writer.rename(temporary, file);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary);
    throw error;
  }
}

/** Removes what writers of this file left that were killed. Only who has the file alone may do so. */
export function removeLeftovers(file: string): void {
  const folder = dirname(file);
  for (const name of readdirSync(folder)) {
    const rest = name.startsWith(`${basename(file)}.`) ? name.slice(basename(file).length) : "";
    if (/^\.\d+\.tmp$/.test(rest)) rmSync(join(folder, name), { force: true });
  }
}

function writeAll(descriptor: number, bytes: Uint8Array, writer: FileWriter): void {
  for (let done = 0; done < bytes.length; ) {
    const written = writer.write(descriptor, bytes, done);
    if (written <= 0) throw new Error(`the file system took ${done} of ${bytes.length} bytes and then none`);
    done += written;
  }
}
