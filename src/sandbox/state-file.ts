import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { ConfigError } from "../ground/config-error.ts";
import type { Sandbox } from "./sandbox.ts";
import { exportState, importState } from "./state.ts";

/**
 * Puts a sandbox into the state of a file; without the file it stays as it is.
 * @throws ConfigError when the file cannot be used, or could not be written at the end; it is left untouched
 */
export function loadStateFile(file: string, sandbox: Sandbox): void {
  if (!existsSync(file)) {
    const folder = dirname(file);
    if (existsSync(folder) && statSync(folder).isDirectory()) return;
    throw new ConfigError([{ where: file, message: `the folder of the state file is not there: ${folder}` }]);
  }
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
 * Writes the state of a sandbox beside the file and then puts it in its place: at no time is there half a file.
 * @throws ConfigError when it cannot be written
 */
export function writeStateFile(file: string, sandbox: Sandbox): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const opened = openSync(temporary, "w", 0o600);
    try {
      writeSync(opened, `${JSON.stringify(exportState(sandbox))}\n`);
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new ConfigError([{ where: file, message: `the state file cannot be written: ${(error as Error).message}` }]);
  }
}
