import { existsSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, type ConfigProblem } from "../../ground/config-error.ts";
import { isFolder } from "../../ground/files.ts";
import { ownMethods } from "../../vendor/catalog.ts";
import { methodFiles, readMethods } from "../config/method-folders.ts";
import { type ConfigSources, inspectConfig, readTls } from "../config/read-config.ts";
import { defaultFolder, fixtureFiles, readFixtures } from "./fixture-sets.ts";

/** A configuration and the files that it names, with all that is wrong with them, as far as they can be used. */
export function checkFiles(sources: ConfigSources) {
  const inspected = inspectConfig(sources);
  const { usable, file, ruleFiles } = inspected;
  const problems: ConfigProblem[] = [...inspected.problems];
  const tried = <Read>(read: () => Read): Read | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const one of error.problems) problems.push(one);
      return undefined;
    }
  };
  const folder = defaultFolder(usable);
  const { methods: folders = [], tlsCert, tlsKey } = usable;
  const methods = tried(() => readMethods(folders)) ?? ownMethods;
  tried(() => readFixtures(folder, methods.entities));
  tried(() => readTls(usable));
  const fixtures = isFolder(folder) ? fixtureFiles(folder).map((name) => join(folder, name)) : [];
  const named = [file, ...ruleFiles, ...methodFiles(folders), ...fixtures, tlsCert, tlsKey];
  const files = named.filter((path) => path !== undefined && existsSync(path)) as readonly string[];
  return { ...inspected, problems, methods, files };
}

/** Does what needs a configuration and its files. @throws ConfigError with all that is wrong with them, not the first alone */
export function tellingAll<Result>(sources: ConfigSources, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { problems } = checkFiles(sources);
    throw problems.length > 0 ? new ConfigError(problems) : error;
  }
}
