import { existsSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, type ConfigProblem } from "../../ground/config-error.ts";
import { isFolder } from "../../ground/files.ts";
import { type Methods, ownMethods } from "../../vendor/catalog.ts";
import { methodFiles, readMethods } from "../config/method-folders.ts";
import { type ConfigSources, type InspectedConfig, inspectConfig } from "../config/read-config.ts";
import { readTls } from "../config/read-tls.ts";
import { defaultFolder, fixtureFiles, readFixtures } from "./fixture-sets.ts";

/** A configuration with all that is wrong with it and with the files that it names, as far as it can be used. */
export interface CheckedFiles extends InspectedConfig {
  readonly files: readonly string[];
  /** Those of the folders too, unless something is wrong with them. */
  readonly methods: Methods;
}

/** Reads a configuration and all files that it names, whatever is wrong. */
export function checkFiles(sources: ConfigSources): CheckedFiles {
  const inspected = inspectConfig(sources);
  const { usable, file, ruleFiles } = inspected;
  const folder = defaultFolder(usable);
  const fixtures = isFolder(folder) ? fixtureFiles(folder).map((name) => join(folder, name)) : [];
  const { methods: folders = [] } = usable;
  let methods = ownMethods;
  const reads = [
    () => {
      methods = readMethods(folders);
    },
    () => readFixtures(folder, methods.entities),
    () => readTls(usable),
  ];
  const found = [file, ...ruleFiles, ...methodFiles(folders), ...fixtures, usable.tlsCert, usable.tlsKey];
  const problems = [...inspected.problems, ...reads.flatMap(problemsOf)];
  return {
    ...inspected,
    problems,
    methods,
    files: found.filter((path) => path !== undefined).filter((path) => existsSync(path)),
  };
}

/**
 * Does what needs a configuration and its files; where they end it, all that is wrong with them is told, and not the first
 * of it alone.
 * @throws ConfigError
 */
export function tellingAll<Result>(sources: ConfigSources, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { problems } = checkFiles(sources);
    throw problems.length > 0 ? new ConfigError(problems) : error;
  }
}

function problemsOf(read: () => unknown): readonly ConfigProblem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
