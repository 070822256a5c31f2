import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigError } from "../../ground/config-error.ts";
import { UnsavedError } from "../../ground/unsaved-error.ts";
import { lockFile } from "./lock-file.ts";
import type { Sandbox } from "./sandbox.ts";
import { importState } from "./state.ts";
import { stateReader, stateText } from "./state-text.ts";
import { removeLeftovers, writeWhole } from "./write-whole.ts";

/** The file that a sandbox's state is kept in. */
export interface StateFile {
  /** Writes the state as it is now: the file is whole, or the old one. @throws UnsavedError when it cannot be written */
  save(): void;
  /** Lets other processes have the file. */
  free(): void;
  /** Writes it for the last time. @throws UnsavedError as `save` does; others may have the file then, too */
  saveAndFree(): void;
}

/**
 * Takes a file for this process and puts a sandbox into its state; without the file the sandbox stays as it is.
 * @param file nothing is kept when there is none
 * @throws ConfigError when the file cannot be used, or another process has it; it is left untouched
 */
export function openStateFile(file: string | undefined, sandbox: Sandbox): StateFile {
  if (file === undefined) return { save() {}, free() {}, saveAndFree() {} };
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
  const save = () => writeStateFile(file, sandbox);
  return {
    save,
    free,
    saveAndFree() {
      try {
        save();
      } finally {
        free();
      }
    },
  };
}

function loadStateFile(file: string, sandbox: Sandbox): void {
  let content: unknown;
  try {
    content = readDocument(file);
  } catch (error) {
    throw new ConfigError([{ where: file, message: `the state file cannot be read: ${(error as Error).message}` }]);
  }
  const problems = importState(sandbox, content);
  if (problems.length > 0) {
    throw new ConfigError(problems.map(({ path, message }) => ({ where: `${file}, at ${path}`, message })));
  }
}

const blockBytes = 1 << 20;

function readDocument(file: string): unknown {
  const reader = stateReader();
  const block = new Uint8Array(blockBytes);
  const opened = openSync(file, "r");
  try {
    for (;;) {
      const bytes = readSync(opened, block);
      if (bytes === 0) return reader.end();
      reader.write(block.subarray(0, bytes));
    }
  } finally {
    closeSync(opened);
  }
}

function writeStateFile(file: string, sandbox: Sandbox): void {
  try {
    writeWhole(file, stateText(sandbox));
  } catch (error) {
    throw new UnsavedError(`${file}: the state file cannot be written: ${(error as Error).message}`);
  }
}
