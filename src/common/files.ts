import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/**
 * Reads a file that a user names, as UTF-8. It refuses a pipe or a device, which might never end.
 * @throws Error that says why it is not read, without its path
 */
export function readPlainFile(path: string, mostBytes = Number.POSITIVE_INFINITY): string {
  const stats = statSync(path);
  refuseUnlessPlain(stats);
  if (stats.size > mostBytes) throw new Error(`it has ${stats.size} bytes, more than the ${mostBytes} that are read`);
  return readFileSync(path, "utf8");
}

export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** @throws Error that names what is there instead of a plain file */
export function refuseUnlessPlain(stats: Stats | undefined): void {
  if (!stats || stats.isFile()) return;
  const other = stats.isFIFO() ? "a pipe (FIFO)" : stats.isSocket() ? "a socket" : "a device";
  throw new Error(`it is ${stats.isDirectory() ? "a folder" : other}, not a plain file`);
}

/**
 * Writes a file whole or not at all: the text is synced to the disk beside the old file, then takes its place. A link stays a
 * link, and a file keeps its mode. A device and `/dev/stdout` are written to directly; another pipe may wait forever.
 * @param mode of a file that is new, less the umask; no other program can do more with the text while it is written
 * @throws Error of the file system, or for a pipe; the old file stays, and nothing is left beside it
 */
export function writeWhole(path: string, text: string, mode = 0o666): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (ownStream.test(path) || there?.isCharacterDevice()) {
    writeFileSync(path, text);
    return;
  }
  refuseUnlessPlain(there);
  const target = resolveLinks(path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode, flush: true });
    if (there) chmodSync(temporary, there.mode & 0o777);
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Removes the files that processes left beside a file because they were killed while they wrote it. */
export function removeUnfinished(path: string): void {
  const target = resolveLinks(path);
  const start = basename(target).length;
  for (const name of readdirSync(dirname(target))) {
    const [, pid] = /^(?:\.\d+)?\.(\d+)\.tmp$/.exec(name.slice(start)) ?? [];
    if (pid === undefined || !name.startsWith(basename(target)) || isOther(Number(pid))) continue;
    rmSync(join(dirname(target), name), { force: true });
  }
}

/** True if another process runs under the ID. In a container, a killed process often had the ID of this one. */
function isOther(pid: number): boolean {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** A stream that the program has open already, such as the pipe of a shell's `>(…)`. */
const ownStream = /^\/dev\/(?:std(?:out|err)|fd\/\d+)$/;

/** Where a path leads, whether or not a file is there. @throws Error when its folder is missing, or links go in a circle */
export function resolveLinks(path: string): string {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (!there?.isSymbolicLink()) return join(realpathSync(dirname(path)), basename(path));
  return resolveLinks(resolve(realpathSync(dirname(path)), readlinkSync(path)));
}

/** A file could not be written, and its old version is still there. The program ends with 1. */
export class UnsavedError extends Error {
  override readonly name = "UnsavedError";
}

/** The result of `act`; `undefined` where it throws, because a file is missing or a process is gone. */
export function ifPossible<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
