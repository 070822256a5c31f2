import { readTls } from "../config/read-tls.ts";
import type { Config } from "../config/settings.ts";
import { allEntities } from "../entities/all-entities.ts";
import { ConfigError, type ConfigProblem } from "../ground/config-error.ts";
import { defaultFolder } from "./fixture-sets.ts";
import { readFixtures } from "./read-fixtures.ts";

/** What is wrong with the files that a configuration names, as far as it can be used. */
export function checkFiles(config: Partial<Config>): readonly ConfigProblem[] {
  return [() => readFixtures(defaultFolder(config), allEntities), () => readTls(config)].flatMap((read) => {
    try {
      read();
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
  });
}
