import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ConfigError, type ConfigProblem, nearestHint, orProblem } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOnce } from "../../ground/json.ts";
import { packageRoot } from "../../ground/own-module.ts";
import { type Base, createBase } from "../../store/base.ts";
import type { Entity } from "../../store/entity.ts";
import { type CheckedAgainst, checkRows, type Rows, readRows, refuseManyRows, rowsOfBase } from "../../store/rows.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { allEntities } from "../../vendor/entities/all-entities.ts";
import type { Config } from "../config/settings.ts";
import { withGenerated } from "./generate-fixtures.ts";

export interface FixtureSet {
  readonly folder: string;
  readonly rows: Rows;
  readonly entities: readonly Entity<object>[];
  /** The same, findable, and after them what was generated. */
  readonly base: Base;
}

const ownFolder = join(packageRoot, "fixtures", "default");

/** The folder of the default set: our own unless another is named. */
export const defaultFolder = ({ fixtures }: Pick<Config, "fixtures">): string => fixtures ?? ownFolder;

export const readOwnRows = (): Rows => readFixtures(ownFolder, allEntities);

/**
 * The set of that name: `default`, on which sandboxes stand unless they name another, or a folder beside it.
 * @param former what was read before; it stays when the files say the same
 * @throws ConfigError when there is none, or when it cannot be used
 */
export function readSet(
  name: string,
  { config, methods: { entities } }: { readonly config: Config; readonly methods: Methods },
  seed: string,
  former?: FixtureSet,
): FixtureSet {
  const own = defaultFolder(config);
  const folder = name === "default" ? own : join(dirname(own), name);
  if (folder !== own && !existsSync(folder)) {
    const hint = nearestHint(name, ["default", ...foldersIn(dirname(own))]);
    throw new ConfigError([{ where: "/fixtures", message: `there is no set ${name}; ${hint}` }]);
  }
  const rows = readFixtures(folder, entities);
  const isSame = former !== undefined && entities === former.entities && isDeepStrictEqual(rows, former.rows);
  if (isSame) return former;
  const complete = name === "default" ? withGenerated(rows, config.accounts, seed) : rows;
  return { folder, rows, entities, base: createBase(entities, complete) };
}

/** Rows as a user wrote them, to come on top of a set. @throws ConfigError with all that is wrong, or when there are too many */
export function readRowsOnTop(written: Readonly<Record<string, readonly unknown[]>>, below: Base): Rows {
  refuseManyRows(
    Object.values(written).reduce((sum, { length }) => sum + length, 0),
    "/fixtures",
  );
  const unknown = Object.keys(written).filter((name) => !below.has(name));
  const problems = unknown.map((name) => ({
    where: `/fixtures/${name}`,
    message: `unknown; ${nearestHint(name, [...below.keys()])}`,
  }));
  return readRows(new Map(Object.entries(written)), onTopOf(below), problems);
}

export const checkRowsOnTop = (rows: Rows, below: Base): ConfigProblem[] => checkRows(rows, onTopOf(below));

const onTopOf = (below: Base): CheckedAgainst => ({
  entities: [...below.values()].map(({ entity }) => entity as Entity<object>),
  there: rowsOfBase(below),
  where: (name, index, path) => ["/fixtures", name, index, ...path].join("/"),
});

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/**
 * Reads a folder of fixtures: `<collection>.json`, each an array of rows. A collection without a file is empty.
 * @throws ConfigError with all that is wrong at once: file, row, member, and what was expected
 */
export function readFixtures(folder: string, entities: readonly Entity<object>[]): Rows {
  const problems: ConfigProblem[] = [];
  const known = new Set(entities.map(({ collection }) => collection));
  const written = new Map<string, readonly unknown[]>();
  for (const file of orProblem(folder, "the folder of fixtures cannot be read", () => fixtureFiles(folder))) {
    const path = join(folder, file);
    const collection = file.replace(/\.json$/, "");
    if (known.has(collection)) written.set(collection, readList(path, problems));
    else
      problems.push({ where: path, message: "no collection has this file", hint: nearestHint(collection, [...known]) });
  }
  const where = (collection: string, index: number, path: readonly PropertyKey[]) =>
    `${join(folder, `${collection}.json`)}, row ${index}${path.length > 0 ? `, ${path.join(".")}` : ""}`;
  return readRows(written, { entities, where }, problems);
}

export const fixtureFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();

function readList(file: string, problems: ConfigProblem[]): readonly unknown[] {
  try {
    const content = jsonOnce(readPlainFile(file));
    if (Array.isArray(content)) return content;
    const type = content === null ? "null" : `of type ${typeof content}`;
    problems.push({ where: file, message: `this is ${type}`, hint: "expected an array of rows" });
  } catch (error) {
    const what = error instanceof SyntaxError ? "not JSON" : "it cannot be read";
    problems.push({ where: file, message: `${what}: ${(error as Error).message}`, hint: "expected a JSON array" });
  }
  return [];
}
