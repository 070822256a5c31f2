import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ConfigError } from "../../common/config-error.ts";
import { isFolder } from "../../common/files.ts";
import { knownKeys } from "../../common/json.ts";
import type { Log } from "../../common/log.ts";
import { changedCode, watchedFolders } from "../config/method-folders.ts";
import type { ReadConfig } from "../config/read-config.ts";
import type { Config } from "../config/settings.ts";
import type { ConfigLoader } from "./config-loader.ts";
import { readSandboxStart } from "./sandbox.ts";
import type { Sandboxes } from "./sandboxes.ts";

/**
 * Loads fixtures, methods and rules again. Changed fixtures reset the rows of their sandboxes, and changed rules of the config
 * file reset the counters of these rules. Everything else stays.
 * @throws ConfigError when a file is not valid; nothing changes then
 */
function reload(loader: ConfigLoader, sandboxes: Sandboxes, read: ReadConfig) {
  const before = loader.current();
  const after = loader.readAgain(read);
  const all = sandboxes.all();
  loader.replace(after);
  try {
    // The rows and rules of each sandbox must fit beside the new ones.
    for (const { name, start } of all) readSandboxStart(name, start.options, loader);
  } catch (error) {
    loader.replace(before);
    throw error;
  }
  const keys: readonly string[] = changedKeys(before.config, after.config);
  const changedSets = [...after.sets.keys()].filter((name) => before.sets.get(name) !== after.sets.get(name));
  for (const sandbox of all) {
    if (changedSets.includes(sandbox.start.set)) sandbox.store.reset();
    if (keys.includes("faults")) sandbox.faults.reload();
  }
  const methods = before.methods === after.methods ? [] : ["methods"];
  const fixtures = changedSets.length > 0 ? ["fixtures"] : [];
  return { changed: [...methods, ...fixtures, ...keys], needRestart: changedKeys(after.config, read.config) };
}

function changedKeys(before: Config, after: Config): (keyof Config)[] {
  const keys = knownKeys({ ...before, ...after });
  return keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
}

/**
 * Reloads whenever a watched file changes, and logs the result. Files that are not valid change nothing.
 * @returns a function that ends the watch
 */
export function reloadOnChange(
  loader: ConfigLoader,
  sandboxes: Sandboxes,
  read: ReadConfig,
  reread: () => ReadConfig,
  log: Log,
) {
  const files = read.file === undefined ? read.ruleFiles : [read.file, ...read.ruleFiles];
  let wereWrong = false;
  const paths = () => {
    const { sets, config } = loader.current();
    const folders = Array.from(sets.values(), ({ folder }) => folder);
    return [...folders, ...watchedFolders(config.methods), ...files];
  };
  return watchFiles(paths, () => {
    try {
      const { changed, needRestart } = reload(loader, sandboxes, reread());
      if (changed.length > 0) log.info(`${changed.join(", ")} changed and were loaded again`);
      else if (wereWrong) log.info("the watched files are fine again and say what is loaded already");
      wereWrong = false;
      const old = [...needRestart, ...changedCode()].join(", ");
      if (old !== "") log.warn(`${old} changed and need a restart; until then the old values stay in force`);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      wereWrong = true;
      log.error({ problems: error.problems }, "watched files changed and are wrong; the old ones stay in force");
    }
  });
}

/** Calls `onChange` when a file, or a file in a folder, appears, goes or changes. @returns a function that ends the watch */
function watchFiles(paths: () => readonly string[], onChange: () => void): () => void {
  let before = snapshotOf(paths());
  // Polling works on every file system, also on one that a container mounts.
  const timer = setInterval(() => {
    const now = snapshotOf(paths());
    if (now === before) return;
    before = now;
    onChange();
  }, 250);
  timer.unref();
  return () => clearInterval(timer);
}

function snapshotOf(paths: readonly string[]): string {
  try {
    const within = (path: string) => (isFolder(path) ? readdirSync(path).map((name) => join(path, name)) : []);
    const states = paths
      .flatMap((path) => [path, ...within(path)])
      .map((path) => {
        const { mtimeMs, ctimeMs, size, ino } = statSync(path, { throwIfNoEntry: false }) ?? {};
        return [path, mtimeMs, ctimeMs, size, ino].join(" ");
      });
    return states.sort().join("\n");
  } catch {
    // A file was removed between two of these calls. The next poll sees the rest.
    return "";
  }
}
