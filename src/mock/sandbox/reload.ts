import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ConfigError, type ConfigProblem, problemAt } from "../../ground/config-error.ts";
import { isFolder } from "../../ground/files.ts";
import type { Log } from "../../ground/log.ts";
import { loadChangedCode, watchedFolders } from "../config/method-folders.ts";
import type { ReadConfig } from "../config/read-config.ts";
import type { Config } from "../config/settings.ts";
import { type ConfigLoader, checkExtraRows, type LoadedConfig } from "./config-loader.ts";
import { type Sandbox, sharedRuleIds } from "./sandbox.ts";
import type { Sandboxes } from "./sandboxes.ts";

/**
 * Loads fixtures and rules again. Sandboxes start again whose fixtures changed; where the rules of the config file
 * changed, they count anew; all else that calls did stays.
 * @throws ConfigError when something cannot be used; nothing was changed then
 */
function reload(loader: ConfigLoader, sandboxes: Sandboxes, read: ReadConfig) {
  const before = loader.current();
  const after = loader.readAgain(read);
  const all = sandboxes.all();
  const problems = all.flatMap((sandbox) => problemsIn(sandbox, after));
  if (problems.length > 0) throw new ConfigError(problems);

  loader.replace(after);
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

function changedKeys(one: Config, other: Config): (keyof Config)[] {
  const keys = Object.keys({ ...one, ...other }) as (keyof Config)[];
  return keys.filter((key) => !isDeepStrictEqual(one[key], other[key]));
}

function problemsIn({ name, start }: Sandbox, { config, sets }: LoadedConfig): ConfigProblem[] {
  const below = sets.get(start.set)?.base;
  const ofRows = below ? checkExtraRows(start.rows, below) : [];
  const rows = ofRows.map((problem) => ({ ...problem, where: `${problem.where} of the sandbox ${name}` }));
  const rules = sharedRuleIds(config.faults, start.faults).map((id) => {
    return problemAt("faults", `the sandbox ${name} has a rule ${id} of its own; expected another id`);
  });
  return [...rows, ...rules];
}

/**
 * Loads fixtures and rules again whenever their files change, and logs what came of it. Bad files change nothing.
 * @returns what ends the watch
 */
export function watchLoaded(
  loader: ConfigLoader,
  sandboxes: Sandboxes,
  read: ReadConfig,
  again: () => ReadConfig,
  log: Log,
) {
  const files = read.file === undefined ? read.ruleFiles : [read.file, ...read.ruleFiles];
  let wereWrong = false;
  const paths = () => {
    const { sets, config } = loader.current();
    const folders = Array.from(sets.values(), ({ folder }) => folder);
    return [...folders, ...watchedFolders(config.methods), ...files];
  };
  return watchFiles(paths, async () => {
    try {
      await loadChangedCode();
      const { changed, needRestart } = reload(loader, sandboxes, again());
      if (changed.length > 0) log.info(`${changed.join(", ")} changed and were loaded again`);
      else if (wereWrong) log.info("the watched files are fine again and say what is loaded already");
      wereWrong = false;
      if (needRestart.length > 0) {
        log.warn(`${needRestart.join(", ")} changed and need a restart; until then the old values stay in force`);
      }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      wereWrong = true;
      log.error({ problems: error.problems }, "watched files changed and are wrong; the old ones stay in force");
    }
  });
}

/** Calls `onChange` when a file, or a file in a folder, appears, goes or changes. @returns what ends the watch */
function watchFiles(paths: () => readonly string[], onChange: () => void): () => void {
  let before = stateOf(paths());
  // Polling works on every file system, also on one that is mounted into a container.
  const timer = setInterval(() => {
    const now = stateOf(paths());
    if (now === before) return;
    before = now;
    onChange();
  }, 250);
  timer.unref();
  return () => clearInterval(timer);
}

function stateOf(paths: readonly string[]): string {
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
    // A file goes at this moment; the next look sees what is left.
    return "";
  }
}
