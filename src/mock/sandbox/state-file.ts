import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ConfigError, orProblem } from "../../ground/config-error.ts";
import { readPlainFile, refuseUnlessPlain, resolveLinks, UnsavedError, writeWhole } from "../../ground/files.ts";
import type { Sandbox } from "./sandbox.ts";
import { importState, mostStateBytes, stateText } from "./state.ts";

/** The file that a sandbox's state is kept in. */
export interface StateFile {
  /** Writes the state as it is now: the file is whole, or the old one. @throws UnsavedError when it cannot be written */
  save(): void;
  free(): void;
}

/**
 * Takes a file for this process and puts a sandbox into its state; without the file the sandbox stays as it is.
 * @param file nothing is kept when there is none
 * @throws ConfigError when the file cannot be used, or another process has it; it is left untouched
 */
export function openStateFile(file: string | undefined, sandbox: Sandbox): StateFile {
  if (file === undefined) return { save() {}, free() {} };
  const free = takeFile(file);
  try {
    if (existsSync(file)) loadStateFile(file, sandbox);
  } catch (error) {
    free();
    throw error;
  }
  return { save: () => writeStateFile(file, sandbox), free };
}

function takeFile(file: string): () => void {
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) {
    const message = `the folder of the state file is not there: ${folder}`;
    throw new ConfigError([{ where: file, message, hint: "make it, or name another file" }]);
  }
  return orProblem(file, "the state file cannot be used", () => {
    refuseUnlessPlain(statSync(file, { throwIfNoEntry: false }));
    return lock(resolveLinks(file));
  });
}

/** Lock files of this process: after a restart in a container another process may have had the same id. */
const held = new Set<string>();

/**
 * Locks a file by `<file>.lock` with the id of this process; a lock of a process that is gone is taken over.
 * @returns frees it; calling it again does nothing
 */
function lock(file: string): () => void {
  const path = `${file}.lock`;
  const owner = existsSync(path) ? readPlainFile(path).trim() : "";
  if (isAlive(Number(owner), path)) {
    throw new Error(
      `it is in use by process ${owner}; stop it or name another file (if it is no crmcom-mock, remove ${path})`,
    );
  }
  rmSync(path, { force: true });
  writeFileSync(path, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
  held.add(path);
  return () => {
    if (held.delete(path)) rmSync(path, { force: true });
  };
}

function isAlive(pid: number, path: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return held.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function loadStateFile(file: string, sandbox: Sandbox): void {
  const content: unknown = orProblem(file, "the state file cannot be read", () =>
    JSON.parse(readPlainFile(file, mostStateBytes())),
  );
  const problems = importState(sandbox, content);
  if (problems.length > 0) {
    throw new ConfigError(problems.map(({ path, message }) => ({ where: `${file}, at ${path}`, message })));
  }
}

function writeStateFile(file: string, sandbox: Sandbox): void {
  try {
    writeWhole(file, stateText(sandbox), 0o600);
  } catch (error) {
    throw new UnsavedError(`${file}: the state file cannot be written: ${(error as Error).message}`);
  }
}
