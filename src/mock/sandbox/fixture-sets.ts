import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ConfigError, type ConfigProblem, mostProblems, nearestHint, orProblem } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOnce } from "../../ground/json.ts";
import { packageRoot } from "../../ground/own-module.ts";
import { type Base, createBase } from "../../store/base.ts";
import type { Entity } from "../../store/entity.ts";
import { checkRows, parseRows, type Rows, refuseManyRows, rowsOfBase } from "../../store/rows.ts";
import { allEntities, collectionHint, findEntity } from "../../vendor/entities/all-entities.ts";
import type { Config } from "../config/settings.ts";
import { withGenerated } from "./generate-fixtures.ts";

export interface FixtureSet {
  readonly folder: string;
  readonly rows: Rows;
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
export function readSet(name: string, config: Config, seed: string, former?: FixtureSet): FixtureSet {
  const own = defaultFolder(config);
  const folder = name === "default" ? own : join(dirname(own), name);
  if (folder !== own && !existsSync(folder)) {
    const hint = nearestHint(name, ["default", ...foldersIn(dirname(own))]);
    throw new ConfigError([{ where: "/fixtures", message: `there is no set ${name}; ${hint}` }]);
  }
  const rows = readFixtures(folder, allEntities);
  if (former && isDeepStrictEqual(rows, former.rows)) return former;
  const complete = name === "default" ? withGenerated(rows, config.accounts, seed) : rows;
  return { folder, rows, base: createBase(allEntities, complete) };
}

/**
 * Rows as a user wrote them, to come on top of a set.
 * @throws ConfigError with all that is wrong at once, or when there are too many
 */
export function readRowsOnTop(written: Readonly<Record<string, readonly unknown[]>>, below: Base): Rows {
  refuseManyRows(
    Object.values(written).reduce((sum, { length }) => sum + length, 0),
    "/fixtures",
  );
  const problems: ConfigProblem[] = [];
  const rows = new Map<string, object[]>();
  for (const [name, some] of Object.entries(written)) {
    const entity = findEntity(name);
    const at = (index: number, path: readonly PropertyKey[]) => [`/fixtures/${name}/${index}`, ...path].join("/");
    if (entity) rows.set(name, parseRows(some, entity, at, problems));
    else if (problems.length > mostProblems) break;
    else problems.push({ where: `/fixtures/${name}`, message: `unknown; ${collectionHint(name)}` });
  }
  const all = problems.length > 0 ? problems : checkRowsOnTop(rows, below);
  if (all.length > 0) throw new ConfigError(all);
  return rows;
}

export function checkRowsOnTop(rows: Rows, below: Base): ConfigProblem[] {
  const where = (name: string, index: number, member: string) => `/fixtures/${name}/${index}/${member}`;
  return checkRows(rows, { entities: allEntities, there: rowsOfBase(below), where });
}

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
  const known = new Map(entities.map((entity) => [`${entity.collection}.json`, entity]));
  const rows = new Map<string, object[]>();
  const files = orProblem(folder, "the folder of fixtures cannot be read", () => fixtureFiles(folder));
  for (const file of files) {
    const where = join(folder, file);
    const entity = known.get(file);
    if (entity) rows.set(entity.collection, readRows(where, entity, problems));
    else {
      const hint = collectionHint(file.replace(/\.json$/, ""));
      problems.push({ where, message: "no collection has this file", hint });
    }
  }
  const where = (collection: string, index: number, member: string) =>
    `${join(folder, `${collection}.json`)}, row ${index}, ${member}`;
  const all = problems.length > 0 ? problems : checkRows(rows, { entities, where });
  if (all.length > 0) throw new ConfigError(all);
  return rows;
}

export const fixtureFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();

function readRows(file: string, entity: Entity<object>, problems: ConfigProblem[]): object[] {
  const where = (index: number, path: readonly PropertyKey[]) =>
    `${file}, row ${index}${path.length > 0 ? `, ${path.join(".")}` : ""}`;
  try {
    const content = jsonOnce(readPlainFile(file));
    if (Array.isArray(content)) return parseRows(content, entity, where, problems);
    const type = content === null ? "null" : `of type ${typeof content}`;
    problems.push({ where: file, message: `this is ${type}`, hint: "expected an array of rows" });
  } catch (error) {
    const what = error instanceof SyntaxError ? "not JSON" : "it cannot be read";
    problems.push({ where: file, message: `${what}: ${(error as Error).message}`, hint: "expected a JSON array" });
  }
  return [];
}
