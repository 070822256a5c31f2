import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { WarningId } from "../../assumptions/assumptions.ts";
import {
  ConfigError,
  type ConfigProblem,
  collectProblems,
  orConfigError,
  reasonOf,
} from "../../ground/config-error.ts";
import { isFolder, readPlainFile } from "../../ground/files.ts";
import { jsonOnce } from "../../ground/json.ts";
import { nearestHint } from "../../ground/names.ts";
import { packageRoot } from "../../ground/own-module.ts";
import { randomSeed } from "../../ground/random.ts";
import { type Base, createBase } from "../../store/base.ts";
import type { AnyEntity } from "../../store/entity.ts";
import {
  checkRows,
  type ReadRowsOptions,
  type RowsByCollection,
  readRows,
  refuseManyRows,
  rowsOfBase,
} from "../../store/read-rows.ts";
import { type Methods, methodsIn, ownMethods } from "../../vendor/catalog.ts";
import type { Method } from "../../vendor/method.ts";
import { overrideVendorErrors, type VendorErrorTable } from "../../wire/vendor-errors.ts";
import { methodFiles, readMethods } from "../config/method-folders.ts";
import { type ConfigSources, inspectConfig, type ReadConfig, readTls } from "../config/read-config.ts";
import { type Config, type ConfigOrigins, reloadedKeys } from "../config/settings.ts";
import { withGenerated } from "./generate-fixtures.ts";

/** All that files say of a running stand-in. A value: after a reload there is another one. */
export interface LoadedConfig {
  /** The settings in force: as at the start, but for those that can be loaded again. */
  readonly config: Config;
  readonly origins: ConfigOrigins;
  readonly vendorErrors: VendorErrorTable;
  readonly methods: Methods;
  readonly sets: ReadonlyMap<string, FixtureSet>;
  readonly callSettings: CallSettings;
}

/** What is in force for every call. */
export interface CallSettings {
  readonly errors: VendorErrorTable;
  readonly refusalStatus: number;
  readonly done?: { readonly message: string; readonly description: string } | undefined;
  readonly methods: readonly Method[];
  /** What is refused that would be let pass: everything, nothing, or these. */
  readonly strict: boolean | readonly WarningId[];
  readonly acceptAnyToken: boolean;
}

type Read = Pick<ReadConfig, "config" | "origins">;

/** The one owner of what can be loaded again. Ask here each time, and keep no copy. */
export class ConfigLoader {
  /** The seed of ids and chance; generated when the config has none. */
  readonly seed: string;
  #current: LoadedConfig;

  /** Loads what a configuration names for the first time. @throws ConfigError */
  constructor(read: Read, methods: Methods = readMethods(read.config.methods)) {
    this.seed = read.config.seed ?? randomSeed();
    this.#current = this.#load(read, methods, new Map([["default", undefined]]));
  }

  current(): LoadedConfig {
    return this.#current;
  }

  /** The fixtures of a set, read when it is first asked for. @throws ConfigError when there is none, or it cannot be used */
  base(name: string): Base {
    const { sets } = this.#current;
    const set = sets.get(name) ?? this.#readSet(name, this.#current);
    if (!sets.has(name)) this.#current = { ...this.#current, sets: new Map([...sets, [name, set]]) };
    return set.base;
  }

  /** Reads again all that was loaded; what says the same stays the same value. It is not in force yet. @throws ConfigError */
  readAgain(read: Read): LoadedConfig {
    const { config, origins, methods, sets } = this.#current;
    const change = <Value>(of: (key: (typeof reloadedKeys)[number]) => Value) =>
      Object.fromEntries(reloadedKeys.map((key) => [key, of(key)]));
    const changed = {
      config: Object.freeze({ ...config, ...change((key) => read.config[key]) }),
      origins: { ...origins, ...change((key) => read.origins[key] ?? "default") },
    };
    return this.#load(changed, config.methods.length > 0 ? readMethods(config.methods, methods) : methods, sets);
  }

  replace(next: LoadedConfig): void {
    this.#current = next;
  }

  #load(
    { config, origins }: Read,
    methods: Methods,
    former: ReadonlyMap<string, FixtureSet | undefined>,
  ): LoadedConfig {
    const vendorErrors = overrideVendorErrors(config.vendorErrors);
    const { observed, refusalStatus, strict, acceptAnyToken } = config;
    const callSettings = {
      errors: vendorErrors,
      done: observed?.done,
      refusalStatus,
      methods: methodsIn(methods.catalog),
      strict,
      acceptAnyToken,
    };
    const sets = Array.from(former, ([name, set]) => [name, this.#readSet(name, { config, methods }, set)] as const);
    return { config, origins, vendorErrors, methods, sets: new Map(sets), callSettings };
  }

  /** The set of that name: `default`, or a folder beside it. @param former what was read before; it stays when the files say the same */
  #readSet(
    name: string,
    { config, methods }: Pick<LoadedConfig, "config" | "methods">,
    former?: FixtureSet,
  ): FixtureSet {
    const { entities } = methods;
    const own = defaultFolder(config);
    const folder = name === "default" ? own : join(dirname(own), name);
    if (folder !== own && !existsSync(folder)) {
      const others = readdirSync(dirname(own)).filter((one) => isFolder(join(dirname(own), one)));
      const hint = nearestHint(name, [...new Set(["default", ...others])]);
      throw new ConfigError([{ where: "/fixtures", message: `there is no set ${name}; ${hint}` }]);
    }
    const rows = readFixtures(folder, entities);
    const isSame = former !== undefined && entities === former.entities && isDeepStrictEqual(rows, former.rows);
    if (isSame) return former;
    const complete = name === "default" ? withGenerated(rows, config.accounts, this.seed) : rows;
    return { folder, rows, entities, base: createBase(entities, complete) };
  }
}

interface FixtureSet {
  readonly folder: string;
  readonly rows: RowsByCollection;
  readonly entities: readonly AnyEntity[];
  /** The same, findable, and after them what was generated. */
  readonly base: Base;
}

const ownFolder = join(packageRoot, "fixtures", "default");

const defaultFolder = ({ fixtures }: Pick<Config, "fixtures">): string => fixtures ?? ownFolder;

export const readOwnRows = (): RowsByCollection => readFixtures(ownFolder, ownMethods.entities);

/**
 * Reads a folder of fixtures: `<collection>.json`, each an array of rows. A collection without a file is empty.
 * @throws ConfigError with all that is wrong at once: file, row, member, and what was expected
 */
export function readFixtures(folder: string, entities: readonly AnyEntity[]): RowsByCollection {
  const problems: ConfigProblem[] = [];
  const known = new Set(entities.map(({ collection }) => collection));
  const written = new Map<string, readonly unknown[]>();
  for (const file of orConfigError(folder, "the folder of fixtures cannot be read", () => fixtureFiles(folder))) {
    const collection = basename(file, ".json");
    if (known.has(collection)) written.set(collection, readList(file, problems));
    else
      problems.push({ where: file, message: "no collection has this file", hint: nearestHint(collection, [...known]) });
  }
  const where = (collection: string, index: number, path: readonly PropertyKey[]) =>
    `${join(folder, `${collection}.json`)}, row ${index}${path.length > 0 ? `, ${path.join(".")}` : ""}`;
  return readRows(written, { entities, where }, problems);
}

const fixtureFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));

function readList(file: string, problems: ConfigProblem[]): readonly unknown[] {
  try {
    const content = jsonOnce(readPlainFile(file));
    if (Array.isArray(content)) return content;
    const type = content === null ? "null" : `of type ${typeof content}`;
    problems.push({ where: file, message: `this is ${type}`, hint: "expected an array of rows" });
  } catch (error) {
    const what = error instanceof SyntaxError ? "not JSON" : "it cannot be read";
    problems.push({ where: file, message: `${what}: ${reasonOf(error)}`, hint: "expected a JSON array" });
  }
  return [];
}

/** Rows as a user wrote them, to come on top of a set. @throws ConfigError with all that is wrong, or when there are too many */
export function readExtraRows(written: Readonly<Record<string, readonly unknown[]>>, below: Base): RowsByCollection {
  refuseManyRows(Object.values(written).flat().length, "/fixtures");
  const unknown = Object.keys(written).filter((name) => !below.has(name));
  const problems = unknown.map((name) => ({
    where: `/fixtures/${name}`,
    message: `unknown; ${nearestHint(name, [...below.keys()])}`,
  }));
  return readRows(new Map(Object.entries(written)), onTopOf(below), problems);
}

export const checkExtraRows = (rows: RowsByCollection, below: Base): ConfigProblem[] => checkRows(rows, onTopOf(below));

const onTopOf = (below: Base): ReadRowsOptions => ({
  entities: [...below.values()].map(({ entity }) => entity),
  existing: rowsOfBase(below),
  where: (name, index, path) => ["/fixtures", name, index, ...path].join("/"),
});

/** A configuration and the files that it names, with all that is wrong with them, as far as they can be used. */
export function checkConfigFiles(sources: ConfigSources) {
  const inspected = inspectConfig(sources);
  const { usable, file, ruleFiles } = inspected;
  const problems: ConfigProblem[] = [...inspected.problems];
  const folder = defaultFolder(usable);
  const { methods: folders = [], tlsCert, tlsKey } = usable;
  const methods = collectProblems(problems, () => readMethods(folders)) ?? ownMethods;
  collectProblems(problems, () => readFixtures(folder, methods.entities));
  collectProblems(problems, () => readTls(usable));
  const fixtures = isFolder(folder) ? fixtureFiles(folder) : [];
  const named = [file, ...ruleFiles, ...methodFiles(folders), ...fixtures, tlsCert, tlsKey];
  const files = named.filter((path) => path !== undefined && existsSync(path)) as readonly string[];
  return { ...inspected, problems, methods, files };
}

/** Does what needs a configuration and its files. @throws ConfigError with all that is wrong with them, not the first alone */
export function withAllProblems<Result>(sources: ConfigSources, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { problems } = checkConfigFiles(sources);
    throw problems.length > 0 ? new ConfigError(problems) : error;
  }
}
