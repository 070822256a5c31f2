import { isDeepStrictEqual } from "node:util";
import { ConfigError, type ConfigProblem } from "../../ground/config-error.ts";
import type { Log } from "../../ground/log.ts";
import { overrideVendorErrors } from "../../wire/vendor-errors.ts";
import { readMethods, watchedFolders } from "../config/method-folders.ts";
import type { ReadConfig } from "../config/read-config.ts";
import { type Config, reloadedKeys } from "../config/settings.ts";
import { watchFiles } from "../config/watch-files.ts";
import { checkRowsOnTop, readSet } from "./fixture-sets.ts";
import type { Loadable, Loaded } from "./loaded.ts";
import type { Sandbox } from "./sandbox.ts";
import { type Sandboxes, sharedIds } from "./sandboxes.ts";

/**
 * Loads fixtures and rules again. Sandboxes start again whose fixtures changed; where the rules of the config file
 * changed, they count anew; all else that calls did stays.
 * @param read the configuration, read again
 * @returns what changed and is in force, and keys of the configuration that stay as they were until the next start
 * @throws ConfigError when something cannot be used; nothing was changed then
 */
function reload(loaded: Loaded, sandboxes: Sandboxes, read: ReadConfig) {
  const before = loaded.now();
  const after = readAgain(loaded, read);
  const all = sandboxes.all();
  const problems = all.flatMap((sandbox) => problemsIn(sandbox, after));
  if (problems.length > 0) throw new ConfigError(problems);

  loaded.replace(after);
  const changed: readonly string[] = changedKeys(before.config, after.config);
  const changedSets = [...after.sets].filter(([name, set]) => before.sets.get(name) !== set).map(([name]) => name);
  for (const sandbox of all) {
    if (changedSets.includes(sandbox.start.set)) sandbox.store.reset();
    if (changed.includes("faults")) sandbox.faults.reload();
  }
  return {
    loaded: [
      ...(before.methods === after.methods ? [] : ["methods"]),
      ...(changedSets.length > 0 ? ["fixtures"] : []),
      ...changed,
    ],
    needRestart: changedKeys(before.config, read.config).filter((key) => !reloadable.has(key)),
  };
}

const reloadable = new Set<keyof Config>(reloadedKeys);

/**
 * Reads again all that was loaded; what says the same stays the same value.
 * @param read the configuration, read again
 * @throws ConfigError
 */
function readAgain(loaded: Loaded, read: ReadConfig): Loadable {
  const { config, origins, sets, methods: former } = loaded.now();
  const methods = config.methods.length > 0 ? readMethods(config.methods, former) : former;
  const change = <Value>(of: (key: (typeof reloadedKeys)[number]) => Value) =>
    Object.fromEntries(reloadedKeys.map((key) => [key, of(key)]));
  return {
    config: Object.freeze({ ...config, ...change((key) => read.config[key]) }),
    origins: { ...origins, ...change((key) => read.origins[key] ?? "default") },
    vendorErrors: overrideVendorErrors(read.config.vendorErrors),
    methods,
    sets: new Map([...sets].map(([name, set]) => [name, readSet(name, { config, methods }, loaded.seed, set)])),
  };
}

function changedKeys(one: Config, other: Config): (keyof Config)[] {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof Config)[];
  return keys.filter((key) => !isDeepStrictEqual(one[key], other[key]));
}

function problemsIn({ name, start }: Sandbox, { config, sets }: Loadable): ConfigProblem[] {
  const below = sets.get(start.set)?.base;
  const rows = below ? checkRowsOnTop(start.rows, below) : [];
  return [
    ...rows.map((problem) => ({ ...problem, where: `${problem.where} of the sandbox ${name}` })),
    ...sharedIds(config.faults, start.faults).map((id) => ({
      where: "faults",
      message: `the sandbox ${name} has a rule ${id} of its own`,
      hint: "expected another id",
    })),
  ];
}

/**
 * Loads fixtures and rules again whenever their files change, and logs what came of it. Bad files change nothing.
 * @param read where the configuration was read: its file, if there is one, and its files of rules are looked at, too
 * @param reread reads the configuration again
 * @returns what ends the watch
 */
export function watchLoaded(
  loaded: Loaded,
  sandboxes: Sandboxes,
  { file, ruleFiles }: Pick<ReadConfig, "file" | "ruleFiles">,
  reread: () => ReadConfig,
  log: Log,
): () => void {
  let wereWrong = false;
  const files = [file, ...ruleFiles].filter((path) => path !== undefined);
  const paths = () => {
    const { sets, config } = loaded.now();
    return [...Array.from(sets.values(), ({ folder }) => folder), ...watchedFolders(config.methods), ...files];
  };
  return watchFiles(paths, () => {
    try {
      report(log, reload(loaded, sandboxes, reread()), wereWrong);
      wereWrong = false;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      wereWrong = true;
      log.error({ problems: error.problems }, "watched files changed and are wrong; the old ones stay in force");
    }
  });
}

function report(log: Log, { loaded, needRestart }: ReturnType<typeof reload>, wereWrong: boolean): void {
  if (loaded.length > 0) log.info(`${loaded.join(", ")} changed and were loaded again`);
  else if (wereWrong) log.info("the watched files are fine again and say what is loaded already");
  if (needRestart.length > 0) {
    log.warn(`${needRestart.join(", ")} changed and need a restart; until then the old values stay in force`);
  }
}
