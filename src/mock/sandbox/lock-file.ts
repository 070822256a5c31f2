import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { blockThread } from "../../ground/block-thread.ts";
import { ConfigError } from "../../ground/config-error.ts";

/** Lock files of this process: after a restart in a container another process may have had the same id. */
const held = new Set<string>();

/**
 * Takes a file for this process alone, by `<file>.lock` with the id of the process; one of a process that is no more is taken over.
 * @returns gives it free; calling it again does nothing
 * @throws ConfigError when another process or stand-in has it, or the lock cannot be written
 */
export function lockFile(file: string): () => void {
  const lock = `${resolve(file)}.lock`;
  try {
    whileAlone(`${lock}.guard`, () => {
      if (create(lock)) return;
      const owner = readFileSync(lock, "utf8").trim();
      if (isAlive(Number(owner), lock)) throw taken(file, lock, owner);
      writeFileSync(lock, ownId());
    });
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([{ where: file, message: `the state file cannot be locked: ${(error as Error).message}` }]);
  }
  held.add(lock);
  return () => {
    if (held.delete(lock)) rmSync(lock, { force: true });
  };
}

const ownId = () => `${process.pid}\n`;

const waitMs = 10;
const mostWaits = 100;

/**
 * Of several processes that start at once, one looks at the lock and takes it over before the next one looks. That takes no
 * time: a guard that stays is of a process that was killed.
 */
function whileAlone(guard: string, work: () => void): void {
  for (let waits = 0; !create(guard); waits += 1) {
    if (waits % mostWaits === mostWaits - 1) rmSync(guard, { force: true });
    else blockThread(waitMs);
  }
  try {
    work();
  } finally {
    rmSync(guard, { force: true });
  }
}

function create(lock: string): boolean {
  try {
    writeFileSync(lock, ownId(), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(pid: number, lock: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return held.has(lock);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function taken(file: string, lock: string, owner: string): ConfigError {
  const message = `the state file is in use by process ${owner}; stop it or name another file (where it is no crmcom-mock, remove ${lock})`;
  return new ConfigError([{ where: file, message }]);
}
