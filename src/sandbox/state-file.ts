import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigError } from "../ground/config-error.ts";
import { UnsavedError } from "../ground/unsaved-error.ts";
import { lockFile } from "./lock-file.ts";
import type { Sandbox } from "./sandbox.ts";
import { sortedJson } from "./sorted-json.ts";
import { exportState, importState } from "./state.ts";
import { type FileWriter, removeLeftovers, writeWhole } from "./write-whole.ts";

/**
 * Takes a file for this process and puts a sandbox into its state; without the file the sandbox stays as it is.
 * @returns gives the file free
 * @throws ConfigError when the file cannot be used, another process has it, or it could not be written at the end; it is
 * left untouched
 */
export function openStateFile(file: string, sandbox: Sandbox): () => void {
  const folder = dirname(file);
  if (!(existsSync(folder) && statSync(folder).isDirectory())) {
    throw new ConfigError([{ where: file, message: `the folder of the state file is not there: ${folder}` }]);
  }
  const free = lockFile(file);
  try {
    removeLeftovers(file);
    if (existsSync(file)) loadStateFile(file, sandbox);
  } catch (error) {
    free();
    throw error;
  }
  return free;
}

function loadStateFile(file: string, sandbox: Sandbox): void {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ConfigError([{ where: file, message: `the state file cannot be read: ${(error as Error).message}` }]);
  }
  const problems = importState(sandbox, content);
  if (problems.length > 0) {
    throw new ConfigError(problems.map(({ path, message }) => ({ where: `${file}, at ${path}`, message })));
  }
}

/**
 * Writes the state of a sandbox: the file is whole, or the old one.
 * @throws UnsavedError when it cannot be written; the file is as it was
 */
export function writeStateFile(file: string, sandbox: Sandbox, writer?: FileWriter): void {
  try {
    writeWhole(file, withNewline(sortedJson(exportState(sandbox))), writer);
  } catch (error) {
    throw new UnsavedError(`${file}: the state file cannot be written: ${(error as Error).message}`);
  }
}

function* withNewline(pieces: Iterable<string>): Generator<string> {
  yield* pieces;
  yield "\n";
}
