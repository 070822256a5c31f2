import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ConfigError, type ConfigProblem, collectProblems } from "../../common/config-error.ts";
import { isFolder } from "../../common/files.ts";
import { nearestHint } from "../../common/names.ts";
import { randomSeed } from "../../common/random.ts";
import { type Base, createBase } from "../../store/base.ts";
import type { AnyEntity } from "../../store/entity.ts";
import type { RecordsByCollection } from "../../store/read-records.ts";
import { type Methods, methodsIn, ownMethods } from "../../vendor/catalog.ts";
import type { Method } from "../../vendor/method.ts";
import { overrideVendorErrors, type VendorErrorTable } from "../../wire/vendor-errors.ts";
import { fixtureFolders, methodFiles, readMethods } from "../config/method-folders.ts";
import { type ConfigSources, inspectConfig, type ReadConfig, readTls } from "../config/read-config.ts";
import { type Config, type ConfigOrigins, reloadedKeys } from "../config/settings.ts";
import { fixtureFiles, ownFixtures, readFixtures } from "./fixture-files.ts";
import { withGenerated } from "./generate-fixtures.ts";

/** The settings of a running mock server, with the files that they name. A reload makes a new value. */
export interface LoadedConfig {
  readonly config: Config;
  readonly origins: ConfigOrigins;
  readonly vendorErrors: VendorErrorTable;
  readonly methods: Methods;
  readonly sets: ReadonlyMap<string, FixtureSet>;
  readonly callSettings: CallSettings;
}

export interface CallSettings extends Pick<Config, "refusalStatus" | "acceptAnyToken" | "strict"> {
  readonly errors: VendorErrorTable;
  readonly done?: { readonly message: string; readonly description: string } | undefined;
  readonly methods: readonly Method[];
}

interface FixtureSet {
  readonly folder: string;
  readonly rows: RecordsByCollection;
  readonly entities: readonly AnyEntity[];
  readonly base: Base;
}

type Settings = Pick<ReadConfig, "config" | "origins">;

/** Owns the loaded configuration. Call `current()` each time, because a reload replaces it. */
export class ConfigLoader {
  /** The seed of ids and chance; generated when the config has none. */
  readonly seed: string;
  #current: LoadedConfig;

  /** @throws ConfigError */
  constructor(settings: Settings, methods: Methods = readMethods(settings.config.methods)) {
    this.seed = settings.config.seed ?? randomSeed();
    this.#current = this.#load(settings, methods, new Map([["default", undefined]]));
  }

  current(): LoadedConfig {
    return this.#current;
  }

  /** The fixtures of a set, which the first call reads. @throws ConfigError when there is no such set, or it is not valid */
  base(name: string): Base {
    const { sets } = this.#current;
    const set = sets.get(name) ?? this.#readSet(name, this.#current);
    if (!sets.has(name)) this.#current = { ...this.#current, sets: new Map([...sets, [name, set]]) };
    return set.base;
  }

  /** Reads all files again, for `replace`. A part whose files are unchanged stays the same value. @throws ConfigError */
  readAgain(settings: Settings): LoadedConfig {
    const { config, origins, methods, sets } = this.#current;
    const reloaded = <Value>(read: (key: (typeof reloadedKeys)[number]) => Value) =>
      Object.fromEntries(reloadedKeys.map((key) => [key, read(key)]));
    const changed = {
      config: Object.freeze({ ...config, ...reloaded((key) => settings.config[key]) }),
      origins: { ...origins, ...reloaded((key) => settings.origins[key] ?? "default") },
    };
    return this.#load(changed, config.methods.length > 0 ? readMethods(config.methods, methods) : methods, sets);
  }

  replace(next: LoadedConfig): void {
    this.#current = next;
  }

  #load(
    { config, origins }: Settings,
    methods: Methods,
    previous: ReadonlyMap<string, FixtureSet | undefined>,
  ): LoadedConfig {
    const vendorErrors = overrideVendorErrors(config.vendorErrors);
    const { refusalStatus, strict, acceptAnyToken, observed } = config;
    const fromConfig = { refusalStatus, strict, acceptAnyToken, done: observed?.done };
    const callSettings = { ...fromConfig, errors: vendorErrors, methods: methodsIn(methods.catalog) };
    const sets = Array.from(previous, ([name, set]) => [name, this.#readSet(name, { config, methods }, set)] as const);
    return { config, origins, vendorErrors, methods, sets: new Map(sets), callSettings };
  }

  /** Reads the folder of a set: `default`, or a folder beside it. Returns `previous` when the files are unchanged. */
  #readSet(name: string, { config, methods }: Pick<LoadedConfig, "config" | "methods">, previous?: FixtureSet) {
    const { entities } = methods;
    const { fixtures: defaultFolder = ownFixtures } = config;
    const parent = dirname(defaultFolder);
    const folder = name === "default" ? defaultFolder : join(parent, name);
    if (folder !== defaultFolder && !existsSync(folder)) {
      const names = readdirSync(parent).filter((entry) => isFolder(join(parent, entry)));
      const hint = nearestHint(name, [...new Set(["default", ...names])]);
      throw new ConfigError([{ where: "/fixtures", message: `there is no set ${name}; ${hint}` }]);
    }
    const rows = readFixtures([folder, ...fixtureFolders(methods.folders)], entities);
    if (previous && entities === previous.entities && isDeepStrictEqual(rows, previous.rows)) return previous;
    const complete = name === "default" ? withGenerated(rows, config.accounts, this.seed) : rows;
    return { folder, rows, entities, base: createBase(entities, complete) };
  }
}

/** A configuration, the files that it names, and every problem with them. */
export function checkConfigFiles(sources: ConfigSources) {
  const inspected = inspectConfig(sources);
  const { usable, file, ruleFiles } = inspected;
  const { fixtures: folder = ownFixtures, methods: methodFolders = [], tlsCert, tlsKey } = usable;
  const problems: ConfigProblem[] = [...inspected.problems];
  const readable = collectProblems(problems, () => readMethods(methodFolders));
  const methods = readable ?? ownMethods;
  // With a broken entity, its fixtures would be reported as those of no collection.
  const folders = readable ? [folder, ...fixtureFolders(methodFolders)] : [folder];
  collectProblems(problems, () => readFixtures(folders, methods.entities));
  collectProblems(problems, () => readTls(usable));
  const fixtures = isFolder(folder) ? fixtureFiles(folder) : [];
  const paths = [file, ...ruleFiles, ...methodFiles(methodFolders), ...fixtures, tlsCert, tlsKey];
  const files = paths.flatMap((path) => (path !== undefined && existsSync(path) ? [path] : []));
  return { ...inspected, problems, methods, files };
}

/** Runs what needs a configuration and its files. @throws ConfigError with every problem, not the first alone */
export function withAllProblems<Result>(sources: ConfigSources, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { problems } = checkConfigFiles(sources);
    throw problems.length > 0 ? new ConfigError(problems) : error;
  }
}
