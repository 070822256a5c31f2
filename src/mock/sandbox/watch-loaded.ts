import { ConfigError } from "../../ground/config-error.ts";
import type { Log } from "../../ground/log.ts";
import type { ReadConfig } from "../config/read-config.ts";
import { watchFiles } from "../config/watch-files.ts";
import type { Loaded } from "./loaded.ts";
import { reload } from "./reload.ts";
import type { Sandboxes } from "./sandboxes.ts";

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
  const paths = () => [...loaded.folders(), ...files];
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
